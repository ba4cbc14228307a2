use proptest::prelude::*;

use super::{
    variables::{Variable, variables},
    *,
};

fn environment(name: &str) -> Option<String> {
    match name {
        "SET" => Some("val".to_owned()),
        "EMPTY" => Some(String::new()),
        "DOLLAR" => Some("$SET".to_owned()),
        _ => None,
    }
}

fn evaluate(text: &str) -> Result<(String, Vec<String>), TemplateError> {
    let mut unset = Vec::new();
    let value =
        substitute(text, &environment, &mut |name| unset.push(name.to_owned()))?.into_owned();
    Ok((value, unset))
}

fn value(text: &str) -> String {
    evaluate(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .0
}

#[test]
fn every_form_has_its_value() {
    let cases = [
        ("$SET", "val"),
        ("$UNSET", ""),
        ("${SET}", "val"),
        ("[${UNSET}]", "[]"),
        ("${UNSET-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${EMPTY:-d}", "d"),
        ("${SET:-d}", "val"),
        ("${UNSET+s}", ""),
        ("${EMPTY+s}", "s"),
        ("${SET+s}", "s"),
        ("${EMPTY:+s}", ""),
        ("${SET:+s}", "s"),
        ("${EMPTY?err}", ""),
        ("${SET:?}", "val"),
        ("$SET$SET", "valval"),
        ("$SET-x.y", "val-x.y"),
        ("${UNSET:-http://h:80/p?q=1}", "http://h:80/p?q=1"),
        ("${UNSET:- d }", " d "),
        ("${UNSET:-\"q\"}", "\"q\""),
        ("${UNSET:-é}é", "éé"),
        ("${MY-VAR}", "VAR"),
        ("${UNSET:-a:-b}", "a:-b"),
        ("${SET}}", "val}"),
        ("é$SET", "éval"),
        ("$SETé", "valé"),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn operands_nest() {
    let cases = [
        ("${UNSET:-${ALSO:-deep}}", "deep"),
        ("pre-${UNSET:-a${ALSO:-b}c}-post", "pre-abc-post"),
        ("${SET:+${SET}s}", "vals"),
        ("${UNSET:+${SET}}", ""),
        ("${UNSET:-${SET:+${ALSO:-x}y}z}", "xyz"),
        ("${UNSET:-$$SET $}", "$SET $"),
        ("${UNSET:-x}${ALSO:-y}$$", "xy$"),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn a_dollar_sign_that_begins_no_form_is_literal() {
    for text in ["cost 5$", "$(date)", "$1", "$-", "a $ b", "$é"] {
        assert_eq!(value(text), text);
    }
    assert_eq!(value("$$V $${V} $$$SET"), "$V ${V} $val");
}

#[test]
fn values_are_not_substituted_again() {
    assert_eq!(
        value("$DOLLAR ${DOLLAR:-x} ${UNSET:-$DOLLAR}"),
        "$SET $SET $SET"
    );
}

#[test]
fn braces_in_operands_pair_up() {
    let cases = [
        ("${UNSET:-{}}", "{}"),
        ("${UNSET:-{}} and ${SET}", "{} and val"),
        ("${UNSET:-{{.Name}}}", "{{.Name}}"),
        ("${SET:-{{.Name}}}!", "val!"),
        ("${UNSET:-{\"a\":{\"b\":1}}}", "{\"a\":{\"b\":1}}"),
        ("${UNSET:-{x}", "{x"),
        ("${UNSET:-}}", "}"),
        ("{$SET}", "{val}"),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn unset_variables_are_reported_once_for_each_use_without_operator() {
    let (_, unset) = evaluate("$A ${B} ${C-} ${D:-$E} ${F+x} $SET").unwrap();
    assert_eq!(unset, ["A", "B", "E"]);
}

#[test]
fn other_forms_are_invalid_where_they_stand() {
    let cases = [
        ("${V", 0, "${V"),
        ("a ${}", 2, "${}"),
        ("${1V}", 0, "${1V}"),
        ("${ V }", 0, "${ V }"),
        ("${V:=x}", 0, "${V:=x}"),
        ("${V/x/y} ${W}", 0, "${V/x/y}"),
        ("${#V}", 0, "${#V}"),
        ("${V:}", 0, "${V:}"),
        ("${V:-a\nb}", 0, "${V:-a"),
        ("x${UNSET:-${W/}}", 10, "${W/}"),
        ("${é}", 0, "${é}"),
    ];
    for (text, offset, form) in cases {
        let kind = TemplateErrorKind::Invalid {
            form: form.to_owned(),
        };
        assert_eq!(
            evaluate(text),
            Err(TemplateError { kind, offset }),
            "{text}"
        );
    }
}

#[test]
fn an_operand_that_is_not_used_is_not_looked_at() {
    assert_eq!(value("${SET:-${W:?need}} ${SET?${/}}"), "val val");
}

#[test]
fn a_required_variable_names_itself_and_its_message() {
    let cases = [
        ("${V?err}", "required variable V is missing a value: err"),
        ("${V:?}", "required variable V is missing a value"),
        (
            "${EMPTY:?err msg}",
            "required variable EMPTY is missing a value: err msg",
        ),
        (
            "a${V:?need ${W:-$SET}}",
            "required variable V is missing a value: need val",
        ),
        (
            "${V:-${W:?need W}}",
            "required variable W is missing a value: need W",
        ),
        (
            "${V?${W?inner}}",
            "required variable W is missing a value: inner",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(evaluate(text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn hints_say_what_to_do() {
    assert_eq!(
        evaluate("${V?}").unwrap_err().kind.hint(),
        "set V in the environment or in an env file"
    );
    assert_eq!(
        evaluate("${").unwrap_err().kind.hint(),
        "write `${NAME}`, or `$$` for a dollar sign"
    );
}

#[test]
fn text_without_a_dollar_sign_is_borrowed() {
    assert!(matches!(
        substitute("plain", &environment, &mut |_| {}),
        Ok(Cow::Borrowed("plain"))
    ));
}

#[test]
fn deep_nesting_is_no_burden() {
    let depth = 100_000;
    assert_eq!(
        value(&format!("{}x{}", "${U:-".repeat(depth), "}".repeat(depth))),
        "x"
    );
    assert!(evaluate(&"${U:-".repeat(depth)).is_err());
    assert!(evaluate(&format!("{}}}", "${U:-".repeat(depth))).is_err());
    let unpaired = format!(
        "{}{}{}",
        "${U:-{".repeat(depth),
        "}".repeat(depth),
        "x".repeat(depth)
    );
    assert!(evaluate(&unpaired).is_ok());
    assert_eq!(variables(&unpaired).len(), depth);
}

#[test]
fn variables_are_listed_with_their_operands() {
    let listed = variables("$A ${B} $$C ${D:-x${E-y}} ${F?no ${G}} ${H+${I}} ${/} ${J}");
    let plain = |name| Variable {
        name,
        ..Variable::default()
    };
    let expected = [
        plain("A"),
        plain("B"),
        Variable {
            default: Some("x${E-y}"),
            ..plain("D")
        },
        Variable {
            default: Some("y"),
            ..plain("E")
        },
        Variable {
            required: true,
            ..plain("F")
        },
        Variable {
            alternative: Some("${I}"),
            ..plain("H")
        },
        plain("I"),
    ];
    assert_eq!(listed, expected);
}

proptest! {
    #[test]
    fn no_text_panics(text in "[${}:?+\\-A-C \né]{0,40}") {
        let _ = evaluate(&text);
        let _ = variables(&text);
    }

    #[test]
    fn doubled_dollar_signs_give_the_text_back(text in "[^$]{0,20}(\\$[^$]{0,5}){0,4}") {
        prop_assert_eq!(value(&text.replace('$', "$$")), text);
    }
}
