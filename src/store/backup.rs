//! Copies a record to a file while it is in use.
//!
//! From SQLite page by page, from other engines row by row, each as of one moment; the file
//! is an SQLite record either way. It is written beside the one that it replaces, and takes
//! its place when it is whole and on the disk: a copy that fails leaves the last one.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{
    moving::{CopyError, Reading, copy_of_one_moment},
    sqlite,
    url::DatabaseUrl,
};
use crate::ids::Ids;

/// Copies the record, as of one moment, to a file while it is in use. A file that is there
/// already is replaced. The keys are not in the copy: keep them apart from it.
///
/// # Errors
///
/// When there is no record, or it cannot be read, or the copy not be written.
pub async fn backup(url: &DatabaseUrl, to: PathBuf, ids: &Ids) -> Result<(), CopyError> {
    if url.sqlite_path().is_some_and(|path| is_same(path, &to)) {
        return Err(CopyError::Same(url.to_string()));
    }
    if beside(&to, "-wal").exists() {
        return Err(CopyError::InUse(to.display().to_string()));
    }
    // Its own name: two at once do not write to one file.
    let random = u32::from_be_bytes(ids.random());
    let part = beside(&to, &format!(".{random:08x}.part"));
    let copied = write(url, &part, ids).await;
    let done = match copied {
        Ok(()) => put_in_place(part.clone(), to).await,
        Err(error) => Err(error),
    };
    if done.is_err() {
        for end in ["", "-wal", "-shm"] {
            // An error means that it is not there, or that the disk fails: that is told of.
            let _ = fs::remove_file(beside(&part, end));
        }
    }
    done
}

async fn write(url: &DatabaseUrl, part: &Path, ids: &Ids) -> Result<(), CopyError> {
    if let Some(path) = url.sqlite_path() {
        return sqlite::carry::copy(path, part).await;
    }
    let source = Reading::of_one_moment(url).await?;
    let target = format!("sqlite:{}", part.display());
    let target = DatabaseUrl::try_from(target).map_err(|error| CopyError::Engine {
        place: part.display().to_string(),
        why: error.to_string(),
    })?;
    copy_of_one_moment(&source, &target, ids).await
}

/// Gives a file that is whole its name, in a way that outlives the loss of power.
async fn put_in_place(part: PathBuf, to: PathBuf) -> Result<(), CopyError> {
    let name = to.display().to_string();
    let moved = tokio::task::spawn_blocking(move || {
        File::open(&part)?.sync_all()?;
        fs::rename(&part, &to)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    });
    moved
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
        .map_err(|source| CopyError::File { path: name, source })
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        // What is not there is not the same.
        _ => false,
    }
}

/// The path with something more at its end.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
