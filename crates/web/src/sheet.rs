//! Tables that a spreadsheet opens: CSV (RFC 4180) whose cells are never formulas, sent part by part.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::TryStream;
use http::{HeaderValue, StatusCode, header};

use crate::page::NO_STORE;

/// A cell that begins so may be taken for a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Some rows of a table, as they go over the wire. A cell that could be taken for a formula has an apostrophe in front.
///
/// # Errors
/// None that can be named: memory takes what is written.
pub fn rows<R, C>(rows: impl IntoIterator<Item = R>) -> std::io::Result<Bytes>
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        for cell in row {
            writer.write_field(harmless(cell.as_ref()).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    let written = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(Bytes::from(written))
}

fn harmless(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(FORMULA) { format!("'{cell}").into() } else { cell.into() }
}

/// The answer that carries a table, part by part, to be saved under a name of ours.
pub fn download<S>(name: &'static str, parts: S) -> Response
where
    S: TryStream + Send + 'static,
    S::Ok: Into<Bytes>,
    S::Error: Into<axum::BoxError>,
{
    let mut response = Response::new(Body::from_stream(parts));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    if let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_always_one_cell() {
        let hostile = ["=1+1", "+33 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a=b", "", "a,\"b\"\nc"];
        assert_eq!(rows([hostile]).unwrap(), "'=1+1,'+33 1,'-1,'@SUM(A1),'\t=1,\"'\r=1\",a=b,,\"a,\"\"b\"\"\nc\"\n");
    }
}
