//! Times calls that read.

use std::time::Duration;

use anyhow::Context;
use demarche::{
    api::Api,
    clock::Clock,
    contract::v1::{
        GetDocketRequest, ListProposalsRequest, SearchProposalsRequest,
        docket_service_server::DocketService as _, proposal_service_server::ProposalService as _,
    },
};
use jiff::Timestamp;
use tonic::Request;

use super::{
    middle_and_worst,
    story::{Dice, person, proposal_id, word},
    timed,
    writes::much_talked_about,
};

pub(crate) async fn measure(
    api: &Api,
    proposals: usize,
    calls: usize,
    only: &str,
) -> anyhow::Result<()> {
    let asked = |name: &str| name.contains(only);
    println!("\nlists, pages of 50, first and third page        median, ms   99 %, ms   rows");
    for (name, filter) in filters().into_iter().filter(|(name, _)| asked(name)) {
        let mut times = Vec::new();
        let mut rows = 0;
        for n in 0..calls {
            let (first, found) = list(api, filter(n)).await.context(name)?;
            rows += found;
            times.extend(first);
        }
        tell(name, times, rows / calls.max(1));
    }
    println!("\nsearches, pages of 20, first and third page");
    for (name, query) in queries().into_iter().filter(|(name, _)| asked(name)) {
        let mut times = Vec::new();
        let mut rows = 0;
        for n in 0..calls {
            let (first, found) = search(api, query(n)).await.context(name)?;
            rows += found;
            times.extend(first);
        }
        tell(name, times, rows / calls.max(1));
    }
    println!("\ndockets");
    for much in [false, true] {
        let name = if much {
            "of one that is much talked about"
        } else {
            "of any proposal"
        };
        if !asked(name) {
            continue;
        }
        let mut times = Vec::new();
        let mut rows = 0;
        for n in 0..calls {
            let any = Dice::new(n).below(proposals);
            let of = if much { much_talked_about(any) } else { any };
            let (time, facts) = docket(api, of).await?;
            times.push(time);
            rows += facts;
        }
        tell(name, times, rows / calls.max(1));
    }
    Ok(())
}

fn tell(name: &str, times: Vec<Duration>, rows: usize) {
    let (middle, worst) = middle_and_worst(times);
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "    {name:<42} {:>10.2} {:>10.2} {rows:>8}",
        ms(middle),
        ms(worst)
    );
}

type Filter = fn(usize) -> String;

fn filters() -> [(&'static str, Filter); 15] {
    [
        ("no filter", |_| String::new()),
        ("status, rare", |_| "status = REJECTED".to_owned()),
        ("status, common", |_| {
            "status = UNDER_CONSIDERATION".to_owned()
        }),
        ("party", |n| format!("party = parties/state-{}", n % 190)),
        ("proponent and addressee", |n| {
            format!(
                "proponent = parties/state-{} AND addressee = parties/state-{}",
                n % 190,
                (n + 1) % 190
            )
        }),
        ("addressee and status, both in between", |n| {
            format!(
                "addressee = parties/state-{} AND status = REJECTED",
                n % 190
            )
        }),
        ("person, by name", |n| format!("person = \"{}\"", person(n))),
        ("person, by a word of many names", |n| {
            format!("person:\"{}\"", word(100_000 + n % 500))
        }),
        ("response, rare", |_| "response = REJECTION".to_owned()),
        ("event type", |_| {
            "event_type = RESPONSE_RECORDED".to_owned()
        }),
        ("attribution, rare", |_| {
            "attribution = OFFICIALLY_CONFIRMED".to_owned()
        }),
        ("attribution, at least", |_| {
            "attribution >= REPORTED".to_owned()
        }),
        ("occurred within two weeks", |n| {
            let hours = i64::try_from(4 * 37 * n).unwrap_or(0);
            let from = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hours);
            let to = from + jiff::SignedDuration::from_hours(14 * 24);
            format!("occur_time >= {from} AND occur_time < {to}")
        }),
        ("silence of at least 90 days", |_| {
            "silence_days >= 90".to_owned()
        }),
        ("updated in the last second", |_| {
            let second = Clock::system().now() - jiff::SignedDuration::from_secs(1);
            format!("update_time >= {second}")
        }),
    ]
}

fn queries() -> [(&'static str, Filter); 9] {
    [
        ("a word of every title", |_| "exchange".to_owned()),
        ("a common word", |n| word(1 + n % 10)),
        ("a word in between", |n| word(200 + n)),
        ("a rare word", |n| word(20_000 + 17 * n)),
        ("no word at all", |n| format!("xxyyzz{n}")),
        ("two common words", |n| {
            format!("{} {}", word(1 + n % 10), word(15 + n % 7))
        }),
        ("a common and a rare word", |n| {
            format!("{} {}", word(1 + n % 10), word(20_000 + 17 * n))
        }),
        ("the beginning of a word", |n| {
            word(200 + n).chars().take(3 + n % 3).collect()
        }),
        ("a state and a person", |n| {
            format!("{} {}", word(200_000 + n % 190), word(70_000 + n))
        }),
    ]
}

/// The first page and the third, if there is one.
async fn list(api: &Api, filter: String) -> anyhow::Result<(Vec<Duration>, usize)> {
    let mut request = ListProposalsRequest {
        filter,
        ..ListProposalsRequest::default()
    };
    let (mut times, mut rows) = (Vec::new(), 0);
    for page in 0..3 {
        let call = api.list_proposals(Request::new(request.clone()));
        let (time, answer) = timed(call).await?;
        let answer = answer.into_inner();
        if page != 1 {
            times.push(time);
        }
        if page == 0 {
            rows = answer.proposals.len();
        }
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    Ok((times, rows))
}

async fn search(api: &Api, query: String) -> anyhow::Result<(Vec<Duration>, usize)> {
    let mut request = SearchProposalsRequest {
        query,
        ..SearchProposalsRequest::default()
    };
    let (mut times, mut rows) = (Vec::new(), 0);
    for page in 0..3 {
        let call = api.search_proposals(Request::new(request.clone()));
        let (time, answer) = timed(call).await?;
        let answer = answer.into_inner();
        if page != 1 {
            times.push(time);
        }
        if page == 0 {
            rows = answer.results.len();
        }
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    Ok((times, rows))
}

async fn docket(api: &Api, n: usize) -> anyhow::Result<(Duration, usize)> {
    let request = GetDocketRequest {
        name: proposal_id(n).to_string(),
        ..GetDocketRequest::default()
    };
    let (time, answer) = timed(api.get_docket(Request::new(request))).await?;
    Ok((time, answer.into_inner().facts.len()))
}
