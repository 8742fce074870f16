//! What the reader sees.

use demarche::contract::v1::{Event, Proposal};

use crate::mailbox::Mail;

pub(crate) fn chapter(heading: &str) {
    println!("\n── {heading}");
}

pub(crate) fn line(label: &str, text: &str) {
    println!("   {label:<9} {text}");
}

/// What happened, and where the proposal stands after it.
pub(crate) fn event(event: &Event, proposal: &Proposal) {
    let kind = event.r#type().as_str_name();
    let kind = kind.trim_start_matches("EVENT_TYPE_");
    let attribution = event.attribution().as_str_name();
    let attribution = match attribution.trim_start_matches("ATTRIBUTION_") {
        "UNSPECIFIED" => String::new(),
        attested => format!(", {attested}"),
    };
    line("event", &format!("{} {kind}{attribution}", event.name));
    let before = event.status_before().as_str_name();
    let after = event.status_after().as_str_name();
    line("status", &change(before, after, "PROPOSAL_STATUS_"));
    for standing in &proposal.standings {
        let changed = event.standing_changes.iter();
        let changed = changed
            .clone()
            .find(|change| change.addressee == standing.addressee);
        let (public, formal) = changed.map_or(
            (standing.public_status(), standing.formal_status()),
            |change| (change.public_before(), change.formal_before()),
        );
        let prefix = "RESPONSE_STATUS_";
        let now = standing.public_status().as_str_name();
        line("public", &change(public.as_str_name(), now, prefix));
        let now = standing.formal_status().as_str_name();
        line("formal", &change(formal.as_str_name(), now, prefix));
    }
}

pub(crate) fn mail(mail: &Mail) -> anyhow::Result<()> {
    let file = mail.file.file_name().unwrap_or_default();
    line("mail", &format!("{} → {}", mail.to, file.display()));
    line("", &mail.subject()?);
    Ok(())
}

fn change(before: &str, after: &str, prefix: &str) -> String {
    let before = before.trim_start_matches(prefix);
    let after = after.trim_start_matches(prefix);
    match before {
        _ if before == after => format!("{after} (as before)"),
        "UNSPECIFIED" => after.to_owned(),
        _ => format!("{before} → {after}"),
    }
}
