//! Where mail goes.

use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{
    render::Message,
    smtp::{Relay, relay::BadRelay},
};

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Outlet {
    /// To relays, by SMTP: each takes its share.
    Relays(Vec<Relay>),
    /// Into a folder, a file each.
    Folder(PathBuf),
    /// Nowhere: rendered, and counted as accepted.
    Nowhere,
}

/// A text that names no outlet.
#[derive(Debug, thiserror::Error)]
pub enum BadOutlet {
    /// It begins with something else.
    #[error("mail goes to smtp://host:port, smtps://host:port, file:FOLDER or null:")]
    Scheme,
    /// It names no relay.
    #[error(transparent)]
    Relay(#[from] BadRelay),
    /// There is none.
    #[error("it is not said where mail goes")]
    Missing,
    /// Several, and not all are relays.
    #[error("only relays can be given together: smtp://… and smtps://…")]
    Together,
}

impl Outlet {
    /// From a text for each relay, or from one for anything else.
    ///
    /// # Errors
    ///
    /// If a text names no outlet, or if several do that are not all relays. No error quotes
    /// a text: it may hold a password.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, BadOutlet> {
        let mut all = texts.into_iter().map(str::parse);
        let mut outlet = all.next().ok_or(BadOutlet::Missing)??;
        for another in all {
            match (&mut outlet, another?) {
                (Self::Relays(relays), Self::Relays(more)) => relays.extend(more),
                _ => return Err(BadOutlet::Together),
            }
        }
        Ok(outlet)
    }
}

impl FromStr for Outlet {
    type Err = BadOutlet;

    fn from_str(text: &str) -> Result<Self, BadOutlet> {
        match text.split_once(':') {
            Some(("smtp" | "smtps", _)) => Ok(Self::Relays(vec![Relay::parse(text)?])),
            Some(("file", folder)) if !folder.is_empty() => {
                let folder = folder.strip_prefix("//").unwrap_or(folder);
                Ok(Self::Folder(PathBuf::from(folder)))
            }
            Some(("null", "" | "//")) => Ok(Self::Nowhere),
            _ => Err(BadOutlet::Scheme),
        }
    }
}

/// Writes a message into a folder. It appears whole or not at all, and a retry takes the
/// place of what was there: the name is the Message-ID.
pub(crate) fn file(folder: &Path, message: &Message) -> io::Result<()> {
    let half = folder.join(format!(".{}.part", message.id));
    fs::write(&half, &message.text)?;
    fs::rename(&half, folder.join(format!("{}.eml", message.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_are_told_by_their_scheme() {
        assert!(matches!("null:".parse(), Ok(Outlet::Nowhere)));
        assert!(matches!("smtp://h:25".parse(), Ok(Outlet::Relays(_))));
        for (text, folder) in [("file:out", "out"), ("file:///var/mail", "/var/mail")] {
            match text.parse() {
                Ok(Outlet::Folder(path)) => assert_eq!(path, Path::new(folder)),
                other => panic!("{other:?}"),
            }
        }
        for text in ["", "file:", "nul:", "http://h"] {
            assert!(text.parse::<Outlet>().is_err(), "{text}");
        }
    }

    #[test]
    fn relays_can_be_given_together_and_nothing_else_can() {
        match Outlet::parse(["smtp://a", "smtps://b?weight=2"]) {
            Ok(Outlet::Relays(relays)) => {
                let hosts: Vec<_> = relays.iter().map(|relay| relay.host.as_str()).collect();
                assert_eq!(hosts, ["a", "b"]);
            }
            other => panic!("{other:?}"),
        }
        for texts in [["null:", "smtp://a"], ["smtp://a", "file:x"]] {
            assert!(matches!(Outlet::parse(texts), Err(BadOutlet::Together)));
        }
        assert!(matches!(Outlet::parse([]), Err(BadOutlet::Missing)));
    }

    #[test]
    fn a_retry_overwrites_the_file() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["first", "second"] {
            let message = Message {
                id: "0a@example.org".into(),
                text: text.into(),
            };
            file(folder.path(), &message).unwrap();
        }
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(files.len(), 1);
        let written = fs::read_to_string(folder.path().join("0a@example.org.eml")).unwrap();
        assert_eq!(written, "second");
    }
}
