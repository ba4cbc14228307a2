//! What the tests of pages share.

use exos_core::access::Caller;

use crate::testing::{Answer, Api, Ask};

/// The token of forms of who is known without a session, as callers of tests are.
pub(super) fn token(answer: &Answer) -> String {
    let (_, rest) = answer
        .text
        .split_once("name=\"form_token\" value=\"")
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Returns a form that is sent to a page.
pub(super) fn form<'a>(api: &'a Api, path: &str, fields: &[(&str, &str)]) -> Ask<'a> {
    let body: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let ask = api.ask(axum::http::Method::POST, path);
    ask.header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

/// Sends a form that stands on a page, as a browser does.
pub(super) async fn send(
    api: &Api,
    by: &Caller,
    page: &str,
    to: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let shown = api.get(page).by(by.clone()).answer().await;
    assert_eq!(shown.status, 200, "{page}: {}", shown.text);
    let token = token(&shown);
    let hidden = [("form_token", token.as_str()), ("form_page", page)];
    let fields = [&hidden[..], fields].concat();
    form(api, to, &fields).by(by.clone()).answer().await
}

/// Returns the forms of a page that change something but the session.
pub(super) fn changing_forms(answer: &Answer) -> Vec<&str> {
    let forms = answer.text.split("<form ").skip(1);
    let forms = forms.filter_map(|form| form.split('>').next());
    let changing = forms.filter(|form| form.contains("method=\"post\""));
    changing
        .filter(|form| !form.contains("/sign-out"))
        .collect()
}
