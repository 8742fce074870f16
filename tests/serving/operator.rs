//! What the operator sees: health, reflection, metrics.

use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use super::house::{House, named};

#[tokio::test]
async fn health_and_reflection_know_every_service() {
    let house = House::open().await;
    let mut reflection = ServerReflectionClient::new(house.channel());
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = reflection
        .server_reflection_info(tokio_stream::once(request))
        .await
        .unwrap()
        .into_inner();
    let answer = answers.message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("{answer:?}");
    };
    let services: Vec<_> = list
        .service
        .into_iter()
        .map(|service| service.name)
        .filter(|name| name.starts_with("demarche."))
        .collect();
    assert_eq!(services.len(), 10, "{services:?}");
    let mut health = HealthClient::new(house.channel());
    for service in services.into_iter().chain([String::new()]) {
        let answer = health.check(HealthCheckRequest { service }).await.unwrap();
        assert_eq!(answer.into_inner().status, 1);
    }
    house.health.set_fit(false).await;
    let request = HealthCheckRequest::default();
    assert_eq!(health.check(request).await.unwrap().into_inner().status, 2);
}

#[tokio::test]
async fn every_end_of_a_call_is_counted() {
    let house = House::open().await;
    let mut client = house.parties();
    client.get_party(named("parties/x")).await.unwrap();
    client.get_party(named("parties/none")).await.unwrap_err();
    super::calls::raw(&house, "/made.up/Name", vec![], None).await;
    let text = super::sockets::http1(&house, "GET", "/metrics", &[], b"").await;
    for line in [
        r#"_count{service="demarche.v1.PartyService",method="GetParty",code="OK"} 1"#,
        r#"_count{service="demarche.v1.PartyService",method="GetParty",code="NOT_FOUND"} 1"#,
        r#"_count{service="_OTHER",method="_OTHER",code="UNIMPLEMENTED"} 1"#,
    ] {
        assert!(
            text.contains(&format!("rpc_server_duration_seconds{line}")),
            "{text}"
        );
    }
    assert!(!text.contains("made.up"));
}
