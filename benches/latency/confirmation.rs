//! Reads the mail that asks to confirm a subscription.

use anyhow::Context;
use mail_parser::MessageParser;

/// The token in the link by which the owner of the address confirms.
pub(crate) fn token(message: &[u8]) -> anyhow::Result<String> {
    let message = MessageParser::default()
        .parse(message)
        .context("what came is no mail")?;
    let text = message.body_text(0).context("the mail has no text")?;
    let link = text
        .split(|c: char| c.is_whitespace() || "<>\"()".contains(c))
        .find(|word| word.starts_with("http") && word.contains("confirm"))
        .context("the mail has no link to confirm by")?;
    // Either `…/confirm?token=TOKEN` or `…/confirm/TOKEN`.
    let after = link.split_once("token=").map_or_else(
        || link.rsplit('/').next().unwrap_or_default(),
        |(_, token)| token,
    );
    let token = after
        .split(|c: char| !(c.is_ascii_alphanumeric() || "-_.~=".contains(c)))
        .next()
        .filter(|token| !token.is_empty());
    Ok(token.context("the link has no token")?.to_owned())
}
