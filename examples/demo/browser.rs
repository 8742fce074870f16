//! What a person's browser does with a link: it opens the page, and sends the form on it.

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::PATIENCE;

/// A page is a few kilobytes: more is not read.
const PAGE_BYTES: u64 = 1 << 20;

/// An answer of the service over HTTP/1.1.
pub(crate) struct Page {
    pub(crate) status: u16,
    body: String,
}

/// Opens a page.
pub(crate) async fn get(link: &str) -> anyhow::Result<Page> {
    exchange("GET", link, "").await
}

/// Sends a form.
pub(crate) async fn post(link: &str, form: &str) -> anyhow::Result<Page> {
    exchange("POST", link, form).await
}

/// Opens the page behind a link and presses the button of the form on it.
pub(crate) async fn open_and_submit(link: &str) -> anyhow::Result<Page> {
    let page = get(link).await?;
    ensure!(page.status == 200, "{} for a link in a mail", page.status);
    let form = page.form(link)?;
    let sent = post(&form.action, &form.fields).await?;
    ensure!(sent.status == 200, "{} for a form on a page", sent.status);
    Ok(sent)
}

async fn exchange(method: &str, link: &str, form: &str) -> anyhow::Result<Page> {
    let rest = link.strip_prefix("http://").context("only http:// here")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = timeout(PATIENCE, async {
        let mut stream = TcpStream::connect(host).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.take(PAGE_BYTES).read_to_string(&mut answer).await?;
        anyhow::Ok(answer)
    });
    let answer = answer
        .await
        .with_context(|| format!("{link} does not answer"))??;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .context("an answer without an end")?;
    if head.to_ascii_lowercase().contains("\r\ntransfer-encoding:") {
        bail!("the page came in chunks, which this small browser does not read");
    }
    let status = head
        .split(' ')
        .nth(1)
        .context("an answer without a status")?;
    Ok(Page {
        status: status.parse()?,
        body: body.to_owned(),
    })
}

struct Form {
    action: String,
    fields: String,
}

impl Page {
    /// The form that the page posts, with the values that it holds.
    fn form(&self, link: &str) -> anyhow::Result<Form> {
        let tags = || self.body.split('<').skip(1);
        let form = tags()
            .find(|tag| {
                tag.starts_with("form") && attribute(tag, "method").as_deref() == Some("post")
            })
            .context("the page has no form to send")?;
        let action = match attribute(form, "action").filter(|action| !action.is_empty()) {
            Some(path) if path.starts_with('/') => {
                let after_scheme = "http://".len();
                let host_end = link
                    .get(after_scheme..)
                    .and_then(|rest| rest.find('/'))
                    .map_or(link.len(), |end| end + after_scheme);
                format!("{}{path}", link.get(..host_end).unwrap_or_default())
            }
            Some(elsewhere) => elsewhere,
            None => link.to_owned(),
        };
        // Names and tokens need no percent-encoding: they are made for links.
        let fields: Vec<String> = tags()
            .filter(|tag| tag.starts_with("input"))
            .filter_map(|tag| {
                let name = attribute(tag, "name")?;
                Some(format!(
                    "{name}={}",
                    attribute(tag, "value").unwrap_or_default()
                ))
            })
            .collect();
        Ok(Form {
            action,
            fields: fields.join("&"),
        })
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&#38;", "&").replace("&amp;", "&"))
}
