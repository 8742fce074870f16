//! A proposal to keep or to hand on.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    Site,
    failure::{Failure, answer},
    reply, timeline,
    visit::Visit,
};
use crate::{
    domain::ProposalId,
    export::{ExportError, Format, export},
};

/// Each form: the last part of its address, and the key of what it is called.
const FORMS: [(&str, Format, &str); 3] = [
    ("/export.json", Format::Json, "keep-json"),
    ("/export.plover.jsonl", Format::Plover, "keep-plover"),
    ("/export.tar", Format::Bundle, "keep-bundle"),
];

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Where a proposal can be had, with the keys of what that is called.
pub(crate) fn addresses(id: ProposalId) -> impl Iterator<Item = (String, &'static str)> {
    FORMS
        .into_iter()
        .map(move |(ending, _, key)| (format!("/{id}{ending}"), key))
}

/// The file, whole.
pub(crate) async fn give(State(site): State<Site>, visit: Visit) -> Response {
    let file = file(&site, &visit).await;
    answer(&site, &visit, file)
}

async fn file(site: &Site, visit: &Visit) -> Result<Response, Failure> {
    let (name, format) = FORMS
        .into_iter()
        .find_map(|(ending, format, _)| Some((visit.name().strip_suffix(ending)?, format)))
        .ok_or(Failure::NotFound)?;
    let docket = timeline::docket(site, visit, name, usize::MAX).await?;
    let file = export(&docket, format, site.clock.now())?;
    let tag = reply::short_hash(&file.content);
    Ok(reply::kept(visit, &tag, None, || {
        let mut response = (StatusCode::OK, file.content).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(file.content_type),
        );
        // The name is a UUID and an ending of ours: nothing in it needs quoting.
        let disposition = format!("attachment; filename=\"{}\"", file.file_name);
        if let Ok(disposition) = HeaderValue::from_str(&disposition) {
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
        response
    }))
}
