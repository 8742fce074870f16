//! Where PostgreSQL is installed, and as whom it may run: it refuses to run as root.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The programs of a server, and who runs them.
#[derive(Clone)]
pub(super) struct Binaries {
    folder: PathBuf,
    /// Whom to become, when the test is run by root.
    pub(super) become_user: Option<User>,
}

#[derive(Clone, Copy)]
pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Binaries {
    /// Finds them; says what is missing where that fails.
    pub(super) fn find() -> Result<Self, String> {
        let folder = on_path().or_else(of_debian).or_else(of_pg_config).ok_or(
            "no PostgreSQL server: install it (Debian: postgresql), or name a running one \
                 in DEMARCHE_TEST_POSTGRES_URL",
        )?;
        if said("setpriv", &["--version"]).is_none() {
            return Err(
                "no setpriv (Debian: util-linux), by which a PostgreSQL server for tests ends \
                 with the tests; name a running one in DEMARCHE_TEST_POSTGRES_URL"
                    .to_owned(),
            );
        }
        let become_user = if id("-u", None) == Some(0) {
            let user = ["postgres", "nobody"].iter().find_map(|name| {
                Some(User {
                    uid: id("-u", Some(name))?,
                    gid: id("-g", Some(name))?,
                })
            });
            Some(user.ok_or("root may not run PostgreSQL, and there is no user `nobody`")?)
        } else {
            None
        };
        Ok(Self {
            folder,
            become_user,
        })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A command as the user who may run it.
    pub(super) fn command(&self, program: &Path, privileges: &[&str]) -> Command {
        let mut command = Command::new("setpriv");
        command.args(privileges);
        if let Some(user) = self.become_user {
            command
                .arg(format!("--reuid={}", user.uid))
                .arg(format!("--regid={}", user.gid))
                .arg("--clear-groups");
        } else if privileges.is_empty() {
            command = Command::new(program);
        }
        if command.get_program() == "setpriv" {
            command.arg(program);
        }
        // Whatever libpq would take from there is not about this server.
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        command
    }
}

fn whole(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_basebackup"]
        .iter()
        .all(|name| folder.join(name).is_file())
}

fn on_path() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find_map(|folder| {
        // Perhaps a link, beside which the others are not.
        let server = fs::canonicalize(folder.join("postgres")).ok()?;
        let folder = server.parent()?;
        whole(folder).then(|| folder.to_owned())
    })
}

/// Debian has each version in a folder of its own, none of them on the path.
fn of_debian() -> Option<PathBuf> {
    fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .filter(|(_, folder)| whole(folder))
        .max()
        .map(|(_, folder)| folder)
}

fn of_pg_config() -> Option<PathBuf> {
    let folder = PathBuf::from(said("pg_config", &["--bindir"])?);
    whole(&folder).then_some(folder)
}

fn id(which: &str, user: Option<&str>) -> Option<u32> {
    let arguments: Vec<&str> = [which].into_iter().chain(user).collect();
    said("id", &arguments)?.parse().ok()
}

/// What a program says, if it is there and content.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
