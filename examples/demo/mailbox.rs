//! The mailboxes of everybody in the story: a mail server that keeps each message as a file
//! that any mail program opens.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::Context;
use mail_parser::{HeaderValue, Message, MessageParser};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use crate::{PATIENCE, smtp};

/// A mail that arrived.
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) file: PathBuf,
    message: Vec<u8>,
}

/// All mailboxes.
pub(crate) struct Mailbox {
    pub(crate) address: SocketAddr,
    mails: mpsc::UnboundedReceiver<Mail>,
}

impl Mailbox {
    /// Takes mail on a free port of the loopback interface.
    pub(crate) async fn open(folder: PathBuf) -> anyhow::Result<Self> {
        fs::create_dir_all(&folder)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (arrived, mails) = mpsc::unbounded_channel();
        let folder = Arc::new(Folder {
            path: folder,
            count: AtomicUsize::new(0),
            arrived,
        });
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let folder = Arc::clone(&folder);
                tokio::spawn(async move {
                    let deliver = |to: &str, message: &[u8]| folder.keep(to, message);
                    if let Err(error) = smtp::converse(stream, deliver).await {
                        eprintln!("mailbox: a connection broke: {error}");
                    }
                });
            }
        });
        Ok(Self { address, mails })
    }

    /// The next mail, in the order of arrival.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Mail> {
        let mail = timeout(PATIENCE, self.mails.recv()).await;
        mail.context("a mail is due and did not come")?
            .context("the mailbox has stopped")
    }

    /// A mail that has arrived without anybody waiting for it.
    pub(crate) fn unexpected(&mut self) -> Option<Mail> {
        self.mails.try_recv().ok()
    }
}

struct Folder {
    path: PathBuf,
    count: AtomicUsize,
    arrived: mpsc::UnboundedSender<Mail>,
}

impl Folder {
    fn keep(&self, to: &str, message: &[u8]) -> io::Result<()> {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let file = self.path.join(format!("{number:02}-{}.eml", name(to)));
        write_whole(&file, message)?;
        let mail = Mail {
            to: to.to_owned(),
            file,
            message: message.to_owned(),
        };
        // At the end nobody waits for mail any more; the file is there all the same.
        let _ = self.arrived.send(mail);
        Ok(())
    }
}

/// What of an address may be part of a file's name.
fn name(address: &str) -> String {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    let safe = |c: char| if c.is_alphanumeric() { c } else { '_' };
    local.chars().take(40).map(safe).collect()
}

/// A reader sees the file whole or not at all.
fn write_whole(file: &Path, message: &[u8]) -> io::Result<()> {
    let half = file.with_extension("part");
    fs::write(&half, message)?;
    fs::rename(half, file)
}

impl Mail {
    pub(crate) fn subject(&self) -> anyhow::Result<String> {
        let parsed = self.parse()?;
        Ok(parsed
            .subject()
            .context("a mail without a subject")?
            .to_owned())
    }

    /// The link to confirm by, as a person finds it in the text.
    pub(crate) fn link_to_confirm(&self) -> anyhow::Result<String> {
        let parsed = self.parse()?;
        let text = parsed.body_text(0).context("the mail has no text")?;
        let link = text
            .split_whitespace()
            .find(|word| word.starts_with("http") && word.contains("/confirm"));
        Ok(link
            .context("the mail has no link to confirm by")?
            .to_owned())
    }

    /// The link of the button that mail programs show (RFC 8058); none in a mail that
    /// belongs to no list.
    pub(crate) fn link_to_leave(&self) -> anyhow::Result<Option<String>> {
        let parsed = self.parse()?;
        let leave = match parsed.header("List-Unsubscribe") {
            Some(HeaderValue::Address(address)) => address
                .first()
                .and_then(|first| first.address().map(ToOwned::to_owned)),
            Some(other) => other.as_text().map(ToOwned::to_owned),
            None => None,
        };
        Ok(leave.map(|link| link.trim_matches(['<', '>']).to_owned()))
    }

    fn parse(&self) -> anyhow::Result<Message<'_>> {
        let parsed = MessageParser::default().parse(&self.message);
        parsed.context("what came is no mail")
    }
}
