//! A mailing stopped and resumed in the middle of a fan-out.

use std::{net::SocketAddr, time::Duration};

use demarche::contract::v1::{
    GetMailingRequest, Mailing, MailingState, ResumeMailingRequest, StopCause, StopMailingRequest,
    delivery_service_client::DeliveryServiceClient,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tonic::transport::Channel;

use super::{
    process::{SOON, until},
    worker_killed::{all_is_told, announce, finished, prepared},
};

const NAME: &str = "events/3/mailing";

struct Operator(DeliveryServiceClient<Channel>);

impl Operator {
    async fn stop(&mut self) -> Mailing {
        let request = StopMailingRequest {
            name: NAME.to_owned(),
            ..StopMailingRequest::default()
        };
        let answer = self.0.stop_mailing(request).await.unwrap();
        answer.into_inner().mailing.unwrap()
    }

    async fn resume(&mut self) -> Mailing {
        let request = ResumeMailingRequest {
            name: NAME.to_owned(),
            ..ResumeMailingRequest::default()
        };
        let answer = self.0.resume_mailing(request).await.unwrap();
        answer.into_inner().mailing.unwrap()
    }

    async fn look(&mut self) -> Mailing {
        let request = GetMailingRequest {
            name: NAME.to_owned(),
            ..GetMailingRequest::default()
        };
        let answer = self.0.get_mailing(request).await.unwrap();
        answer.into_inner().mailing.unwrap()
    }
}

/// What the service says under `/metrics`.
async fn metrics(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let ask = "GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// No worker holds anything.
async fn all_is_let_go(address: SocketAddr) {
    let held = async {
        while !metrics(address)
            .await
            .contains("\ndemarche_delivery_leases 0")
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(SOON, held).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailing_stopped_under_way_loses_no_mail_and_repeats_none() {
    const SUBSCRIBERS: usize = 5_000;
    let (record, relay, service) = prepared(SUBSCRIBERS).await;
    let mut operator = Operator(DeliveryServiceClient::new(service.channel()));
    announce(&service).await;
    let mut worker = record.work(service.address, &relay.url(), 4);
    for mails in [500, 1_500, 2_500] {
        until("the fan-out is under way", || relay.mails() >= mails).await;
        let stopped = operator.stop().await;
        assert_eq!(stopped.state(), MailingState::Stopped);
        assert_eq!(stopped.stop_cause(), StopCause::Operator);
        let at_once = relay.mails();
        all_is_let_go(service.address).await;
        let mails = relay.mails();
        eprintln!("stopped after {at_once} mails, let go after {mails}");
        assert!(mails < SUBSCRIBERS, "the stop came too late");
        // What was on its way is known in the end, and nothing more is sent.
        let known = async {
            while operator.look().await.accepted_count < i64::try_from(mails).unwrap() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(SOON, known).await.unwrap();
        assert_eq!(operator.look().await.state(), MailingState::Stopped);
        assert_eq!(operator.resume().await.state(), MailingState::UnderWay);
    }
    // And so soon that no worker hears of it.
    until("the fan-out goes on", || relay.mails() >= 3_500).await;
    operator.stop().await;
    operator.resume().await;
    finished(&record, &relay, SUBSCRIBERS).await;
    let done = operator.look().await;
    assert_eq!(done.state(), MailingState::Done);
    assert_eq!(done.accepted_count, i64::try_from(SUBSCRIBERS).unwrap());
    worker.signal("TERM");
    assert_eq!(worker.exit_code().await, Some(0));
    assert_eq!(relay.repeats(), 0);
    all_is_told(&record, service, &relay, SUBSCRIBERS).await;
}
