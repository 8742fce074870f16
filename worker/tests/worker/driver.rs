//! The SMTP driver against a relay that fails at every verb.

use std::time::Duration;

use demarche_worker::smtp::{
    Envelope, Refusal, Relay, Session, Trouble, Verdict, connect, relay::Deadlines,
};

use crate::sink::{Act, Said, Sink, Verb, say};

const MESSAGE: &str = "Subject: x\r\n\r\n.dotted\r\nbody\r\n";
const PIPELINING: &str = "PIPELINING";

fn envelope(to: &str) -> Envelope {
    Envelope {
        from: "alerts@example.org".parse().unwrap(),
        to: to.parse().unwrap(),
        eight_bit: false,
    }
}

fn relay(sink: &Sink) -> Relay {
    Relay::parse(&sink.url()).unwrap()
}

/// Every wait is short, as long as nothing is being waited for.
fn impatient(sink: &Sink) -> Relay {
    let short = Duration::from_millis(100);
    Relay {
        deadlines: Deadlines {
            greeting: short,
            mail: short,
            rcpt: short,
            data: short,
            final_dot: short,
            ..Deadlines::default()
        },
        ..relay(sink)
    }
}

async fn deliver(session: &mut Session, to: &str) -> Verdict {
    match session.begin(&envelope(to)).await {
        Ok(()) => session.finish(MESSAGE, None).await,
        Err(verdict) => verdict,
    }
}

fn at(verb: Verb, act: Act) -> impl Fn(&Said<'_>) -> Act + Send + Sync + 'static {
    move |said| {
        if said.verb == verb {
            act.clone()
        } else {
            Act::Well
        }
    }
}

#[tokio::test]
async fn mail_rcpt_and_data_leave_in_one_packet() {
    let sink = Sink::start(PIPELINING, |_| Act::Well).await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    assert!(matches!(
        deliver(&mut session, "a@example.org").await,
        Verdict::Accepted
    ));
    sink.ledger(|ledger| {
        assert!(ledger.packets.contains(
            &"MAIL FROM:<alerts@example.org>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n".to_owned()
        ));
        assert!(ledger.packets.last().unwrap().ends_with("body\r\n.\r\n"));
        assert_eq!(
            ledger.accepted,
            [("a@example.org".to_owned(), MESSAGE.to_owned())]
        );
    });
}

#[tokio::test]
async fn without_pipelining_each_command_waits() {
    let sink = Sink::start("8BITMIME", |_| Act::Well).await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    assert!(!session.can_overlap());
    for _ in 0..2 {
        assert!(matches!(
            deliver(&mut session, "a@example.org").await,
            Verdict::Accepted
        ));
    }
    sink.ledger(|ledger| {
        assert!(
            ledger
                .packets
                .contains(&"MAIL FROM:<alerts@example.org>\r\n".to_owned())
        );
        assert_eq!(ledger.accepted.len(), 2);
        assert_eq!(ledger.connections, 1);
    });
}

#[tokio::test]
async fn a_mail_begins_while_another_ends() {
    let sink = Sink::start(PIPELINING, |_| Act::Well).await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    session.begin(&envelope("a@example.org")).await.unwrap();
    let next = envelope("b@example.org");
    assert!(matches!(
        session.finish(MESSAGE, Some(&next)).await,
        Verdict::Accepted
    ));
    session.begun().await.unwrap();
    assert!(matches!(
        session.finish(MESSAGE, None).await,
        Verdict::Accepted
    ));
    assert!(session.is_usable());
    sink.ledger(|ledger| {
        assert_eq!(ledger.accepted.len(), 2);
        let packet = &ledger.packets[ledger.packets.len() - 2];
        assert!(
            packet.contains("\r\n.\r\nMAIL FROM") && packet.ends_with("DATA\r\n"),
            "{packet}"
        );
    });
}

#[tokio::test]
async fn a_refused_recipient_does_not_hurt_the_next() {
    for offers in ["", PIPELINING] {
        let sink = Sink::start(offers, |said| {
            if said.line.contains("gone@") {
                say("550 5.1.1 <gone@example.org> is unknown")
            } else {
                Act::Well
            }
        })
        .await;
        let mut session = connect(&relay(&sink)).await.unwrap();
        match deliver(&mut session, "gone@example.org").await {
            Verdict::Permanent(refusal) => assert_eq!(
                refusal,
                Refusal {
                    code: 550,
                    enhanced: "5.1.1".into(),
                    detail: "<address> is unknown".into()
                }
            ),
            other => panic!("{other:?}"),
        }
        assert!(matches!(
            deliver(&mut session, "a@example.org").await,
            Verdict::Accepted
        ));
        sink.ledger(|ledger| {
            assert_eq!(ledger.connections, 1);
            assert_eq!(
                ledger
                    .commands
                    .iter()
                    .filter(|line| *line == "RSET")
                    .count(),
                1
            );
        });
    }
}

#[tokio::test]
async fn a_refused_recipient_in_an_overlap_leaves_both_verdicts_right() {
    let sink = Sink::start(PIPELINING, |said| {
        if said.line.contains("full@") {
            say("452 4.2.2 Mailbox full")
        } else {
            Act::Well
        }
    })
    .await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    session.begin(&envelope("a@example.org")).await.unwrap();
    let next = envelope("full@example.org");
    assert!(matches!(
        session.finish(MESSAGE, Some(&next)).await,
        Verdict::Accepted
    ));
    assert!(
        matches!(session.begun().await, Err(Verdict::Transient(refusal)) if refusal.code == 452)
    );
    assert!(matches!(
        deliver(&mut session, "b@example.org").await,
        Verdict::Accepted
    ));
    sink.ledger(|ledger| assert_eq!(ledger.connections, 1));
}

#[tokio::test]
async fn a_relay_that_wants_a_message_for_nobody_gets_none() {
    // Against RFC 5321, but seen: RCPT refused, DATA welcome.
    let sink = Sink::start(PIPELINING, |said| match said.verb {
        Verb::Rcpt => say("550 5.1.1 no"),
        Verb::Data => say("354 Go on"),
        _ => Act::Well,
    })
    .await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    assert!(matches!(
        deliver(&mut session, "a@example.org").await,
        Verdict::Permanent(_)
    ));
    assert!(session.is_usable());
    sink.ledger(|ledger| {
        assert!(ledger.accepted.is_empty());
        assert!(
            !ledger
                .packets
                .iter()
                .any(|packet| packet.contains("dotted"))
        );
    });
}

#[tokio::test]
async fn refusals_after_mail_are_the_recipients_and_before_it_the_relays() {
    for (verb, reply, is_relays) in [
        (Verb::Mail, "451 4.3.0 later", true),
        (Verb::Mail, "550 5.7.1 not you", true),
        (Verb::Rcpt, "451 4.2.1 later", false),
        (Verb::Rcpt, "421 4.3.2 bye", true),
        (Verb::Data, "451 4.3.0 later", false),
        (Verb::Data, "554 5.6.0 no", false),
        (Verb::Dot, "451 4.3.0 later", false),
        (Verb::Dot, "554 5.7.1 spam", false),
        (Verb::Dot, "421 4.3.2 bye", true),
    ] {
        for offers in ["", PIPELINING] {
            let sink = Sink::start(offers, at(verb, say(reply))).await;
            let mut session = connect(&relay(&sink)).await.unwrap();
            let verdict = deliver(&mut session, "a@example.org").await;
            let code: u16 = reply[..3].parse().unwrap();
            match &verdict {
                Verdict::Trouble(Trouble::Refused { refusal, .. }) => {
                    assert!(is_relays, "{verb:?} {reply} {offers}");
                    assert_eq!(refusal.code, code);
                }
                Verdict::Transient(refusal) | Verdict::Permanent(refusal) => {
                    assert!(!is_relays, "{verb:?} {reply} {offers}");
                    assert_eq!(refusal.code, code);
                    assert_eq!(matches!(verdict, Verdict::Permanent(_)), code >= 500);
                    assert!(session.is_usable(), "{verb:?} {reply} {offers}");
                }
                other => panic!("{verb:?} {reply} {offers}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn refusals_before_mail_are_the_relays() {
    for (verb, reply) in [
        (Verb::Connect, "554 5.7.1 no"),
        (Verb::Ehlo, "550 5.7.1 no"),
    ] {
        let sink = Sink::start("", at(verb, say(reply))).await;
        assert!(matches!(
            connect(&relay(&sink)).await,
            Err(Trouble::Refused { .. })
        ));
    }
}

#[tokio::test]
async fn no_reply_to_the_final_dot_is_ambiguous_and_before_it_is_not() {
    for act in [Act::Close, Act::Hang] {
        for verb in [Verb::Mail, Verb::Rcpt, Verb::Data, Verb::Dot] {
            for offers in ["", PIPELINING] {
                let sink = Sink::start(offers, at(verb, act.clone())).await;
                let mut session = connect(&impatient(&sink)).await.unwrap();
                let verdict = deliver(&mut session, "a@example.org").await;
                if verb == Verb::Dot {
                    assert!(matches!(verdict, Verdict::Ambiguous(_)), "{verdict:?}");
                } else {
                    let lost = matches!(verdict, Verdict::Trouble(Trouble::Lost { .. }));
                    assert!(lost, "{verb:?} {act:?}: {verdict:?}");
                }
                assert!(!session.is_usable());
            }
        }
    }
}

#[tokio::test]
async fn a_silent_relay_is_given_up_after_its_deadline() {
    let sink = Sink::start("", at(Verb::Connect, Act::Hang)).await;
    match connect(&impatient(&sink)).await {
        Err(Trouble::Lost { detail, .. }) => assert_eq!(detail, "no reply in time"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn replies_in_any_charset_and_shape_are_replies() {
    let sink = Sink::start(PIPELINING, |said| match said.verb {
        Verb::Rcpt if said.line.contains("gone@") => {
            Act::Say(b"550 5.1.1 Bo\xEEte aux lettres inconnue \xA9\r\n".to_vec())
        }
        Verb::Mail => Act::Say(b"250\r\n".to_vec()),
        Verb::Rcpt => Act::Say(b"250 ok\n".to_vec()),
        Verb::Dot => Act::Say(b"250-re\xE7u\r\n250 \xFF\r\n".to_vec()),
        _ => Act::Well,
    })
    .await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    match deliver(&mut session, "gone@example.org").await {
        Verdict::Permanent(refusal) => {
            assert_eq!(refusal.detail, "Bo?te aux lettres inconnue ?");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        deliver(&mut session, "a@example.org").await,
        Verdict::Accepted
    ));
}

#[tokio::test]
async fn a_reply_that_does_not_end_is_cut_off() {
    for endless in [b"220-more\r\n".repeat(20_000), b"2".repeat(200_000)] {
        let sink = Sink::start("", at(Verb::Connect, Act::Say(endless))).await;
        assert!(matches!(
            connect(&relay(&sink)).await,
            Err(Trouble::Lost { .. })
        ));
    }
}

#[tokio::test]
async fn what_was_said_unasked_is_not_taken_for_an_answer() {
    // Two replies to one dot: the second would be the answer to the next MAIL.
    let sink = Sink::start(
        "",
        at(Verb::Dot, Act::Say(b"250 ok\r\n250 and more\r\n".to_vec())),
    )
    .await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    assert!(matches!(
        deliver(&mut session, "a@example.org").await,
        Verdict::Accepted
    ));
    session.interrupted().await;
    assert!(!session.is_usable());
    assert!(matches!(
        deliver(&mut session, "b@example.org").await,
        Verdict::Trouble(Trouble::Lost { .. })
    ));
}

#[tokio::test]
async fn a_relay_that_hung_up_is_noticed_before_the_next_mail() {
    let sink = Sink::start("", at(Verb::Dot, Act::SayAndClose(b"250 ok\r\n".to_vec()))).await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    assert!(matches!(
        deliver(&mut session, "a@example.org").await,
        Verdict::Accepted
    ));
    session.interrupted().await;
    assert!(!session.is_usable());
}

#[tokio::test]
async fn a_mail_that_was_dropped_half_way_spoils_the_connection() {
    let sink = Sink::start("", at(Verb::Dot, Act::Hang)).await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    session.begin(&envelope("a@example.org")).await.unwrap();
    let cut = tokio::time::timeout(Duration::from_millis(50), session.finish(MESSAGE, None));
    assert!(cut.await.is_err());
    assert!(!session.is_usable());
}

#[tokio::test]
async fn addresses_beyond_ascii_need_smtputf8() {
    let sink = Sink::start("", |_| Act::Well).await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    match deliver(&mut session, "josé@example.org").await {
        Verdict::Permanent(refusal) => assert_eq!(refusal.enhanced, "5.6.7"),
        other => panic!("{other:?}"),
    }

    let sink = Sink::start("SMTPUTF8", |_| Act::Well).await;
    let mut session = connect(&relay(&sink)).await.unwrap();
    assert!(matches!(
        deliver(&mut session, "josé@example.org").await,
        Verdict::Accepted
    ));
    assert!(matches!(
        deliver(&mut session, "jose@example.org").await,
        Verdict::Accepted
    ));
    sink.ledger(|ledger| {
        let with = "MAIL FROM:<alerts@example.org> SMTPUTF8".to_owned();
        let without = "MAIL FROM:<alerts@example.org>".to_owned();
        assert!(ledger.commands.contains(&with) && ledger.commands.contains(&without));
    });
}

#[tokio::test]
async fn a_login_is_said_where_the_relay_offers_it() {
    let script = |said: &Said<'_>| match said.line {
        "AUTH LOGIN" => say("334 VXNlcm5hbWU6"),
        "bWU=" => say("334 UGFzc3dvcmQ6"),
        "AUTH PLAIN AG1lAHNlY3JldA==" | "c2VjcmV0" => say("235 2.7.0 Welcome"),
        line if line.starts_with("AUTH") => say("535 5.7.8 No"),
        _ => Act::Well,
    };
    for offers in ["AUTH PLAIN LOGIN", "AUTH LOGIN"] {
        let sink = Sink::start(offers, script).await;
        let url = format!("smtp://me:secret@{}", sink.address);
        connect(&Relay::parse(&url).unwrap()).await.unwrap();
    }
    let sink = Sink::start("AUTH PLAIN", script).await;
    let url = format!("smtp://me:wrong@{}", sink.address);
    assert!(matches!(
        connect(&Relay::parse(&url).unwrap()).await,
        Err(Trouble::Refused { phase: "AUTH", .. })
    ));
    let sink = Sink::start("", script).await;
    let url = format!("smtp://me:secret@{}", sink.address);
    assert!(matches!(
        connect(&Relay::parse(&url).unwrap()).await,
        Err(Trouble::NoMechanism)
    ));
}

#[tokio::test]
async fn a_relay_that_speaks_before_the_handshake_is_refused() {
    let sink = Sink::start("STARTTLS", |said| {
        if said.line == "STARTTLS" {
            Act::Say(b"220 Go on\r\n250 I was never encrypted\r\n".to_vec())
        } else {
            Act::Well
        }
    })
    .await;
    let url = format!("{}?tls=always", sink.url());
    assert!(matches!(
        connect(&Relay::parse(&url).unwrap()).await,
        Err(Trouble::Tls(_))
    ));
}

#[tokio::test]
async fn encryption_that_is_demanded_and_not_offered_is_trouble() {
    let sink = Sink::start("", |_| Act::Well).await;
    let url = format!("{}?tls=always", sink.url());
    assert!(connect(&Relay::parse(&url).unwrap()).await.is_err());
    sink.ledger(|ledger| assert!(ledger.accepted.is_empty()));
}
