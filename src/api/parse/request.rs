//! What requests of every kind have: ids, etags, sizes of pages.

use uuid::Uuid;

use super::Violations;

/// The field `request_id` (AIP-155); none when it was left out.
pub(crate) fn request_id(text: &str, v: &mut Violations) -> Option<Option<Uuid>> {
    if text.is_empty() {
        return Some(None);
    }
    v.field("request_id", |v| {
        // 36 characters: the form with hyphens. The zero UUID is what a client sends
        // that forgot to make one.
        let id = (text.len() == 36).then(|| Uuid::try_parse(text).ok());
        match id.flatten().filter(|id| !id.is_nil()) {
            Some(id) => Some(Some(id)),
            None => v.wrong(
                "is not a UUID such as `0198c1de-7a2b-7000-8000-000000000001`; make a new one \
                 for each new request",
            ),
        }
    })
}

/// An etag (AIP-154), at the field at hand: the revision that it stands for; none when it
/// was left out.
pub(crate) fn etag(text: &str, v: &mut Violations) -> Option<Option<i64>> {
    if text.is_empty() {
        return Some(None);
    }
    let revision = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok());
    match revision {
        Some(revision) => Some(Some(revision)),
        None => v.wrong("is not an etag of this service; give back the one that was read"),
    }
}

/// The field `page_size` (AIP-158): 0 is the usual size, more than the most is the most.
pub(crate) fn page_size(
    asked: i32,
    usual: usize,
    most: usize,
    v: &mut Violations,
) -> Option<usize> {
    match usize::try_from(asked) {
        Ok(0) => Some(usual),
        Ok(asked) => Some(asked.min(most)),
        Err(_) => v.field("page_size", |v| v.wrong("is below 0")),
    }
}
