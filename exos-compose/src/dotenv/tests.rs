use proptest::prelude::*;

use super::*;

fn outer(name: &str) -> Option<String> {
    match name {
        "OUTER" => Some("outer".to_owned()),
        "SHADOW" => Some("from outside".to_owned()),
        _ => None,
    }
}

fn read(text: &str) -> Result<Vec<(String, String)>, DotenvError> {
    let mut variables = Variables::new();
    parse(text, &outer, &mut variables, &mut |_| {})?;
    Ok(variables.into_iter().collect())
}

#[track_caller]
fn assert_read(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(read(text), Ok(expected), "{text:?}");
}

#[test]
fn every_way_to_write_a_variable() {
    let cases: [(&str, &[(&str, &str)]); 22] = [
        ("", &[]),
        ("# comment only", &[]),
        ("A=1", &[("A", "1")]),
        ("A=1\r\nB=2\r\n", &[("A", "1"), ("B", "2")]),
        ("\u{feff}A=1\n", &[("A", "1")]),
        ("export I=exp", &[("I", "exp")]),
        ("export\tI=exp", &[("I", "exp")]),
        ("export=1", &[("export", "1")]),
        ("exported=1", &[("exported", "1")]),
        ("J=\nK=1", &[("J", ""), ("K", "1")]),
        ("O: yaml", &[("O", "yaml")]),
        ("P = spaced", &[("P", "spaced")]),
        ("  Z=indent\n\n\t# c\nY=1", &[("Z", "indent"), ("Y", "1")]),
        (
            "X.y=dot\nY-z=dash\nA[0]=list",
            &[("X.y", "dot"), ("Y-z", "dash"), ("A[0]", "list")],
        ),
        ("é=1", &[("é", "1")]),
        ("1A=1", &[("1A", "1")]),
        ("T=a=b:c", &[("T", "a=b:c")]),
        ("W=trail   \t\nAB=a\\nb", &[("W", "trail"), ("AB", "a\\nb")]),
        (
            "F=hash # comment\nG=nohash#x\nE=#x",
            &[("F", "hash"), ("G", "nohash#x"), ("E", "#x")],
        ),
        ("A=1\nB=2\nA=3", &[("A", "3"), ("B", "2")]),
        ("A=`cmd`$(cmd)", &[("A", "`cmd`$(cmd)")]),
        ("======\nA=1\n=x", &[("A", "1")]),
    ];
    for (text, expected) in cases {
        assert_read(text, expected);
    }
}

#[test]
fn quotes_hold_several_lines() {
    let cases: [(&str, &[(&str, &str)]); 9] = [
        ("B=\"two words\"", &[("B", "two words")]),
        ("U=\"\"\nV=''", &[("U", ""), ("V", "")]),
        (
            "L=\"multi\nline\"\nM=1",
            &[("L", "multi\nline"), ("M", "1")],
        ),
        ("M='multi\n$OUTER'", &[("M", "multi\n$OUTER")]),
        ("S='it\\'s'", &[("S", "it's")]),
        ("S='a\\nb\\\\'", &[("S", "a\\nb\\\\")]),
        ("N=\"esc\\n\\t\\\"q\\\"\\$A\"", &[("N", "esc\n\t\"q\"$A")]),
        ("H=\"q # h\" # c\nI=1", &[("H", "q # h"), ("I", "1")]),
        ("AA=\"a\\\\b\"", &[("AA", "a\\b")]),
    ];
    for (text, expected) in cases {
        assert_read(text, expected);
    }
}

#[test]
fn values_are_substituted_from_outside_first() {
    assert_read(
        "A=1\nB=\"dq $A\"\nC=${A:-x}-${Z:-def}\nD=$$A",
        &[("A", "1"), ("B", "dq 1"), ("C", "1-def"), ("D", "$A")],
    );
    assert_read(
        "SHADOW=here\nS=$SHADOW\nO=${OUTER}",
        &[("SHADOW", "here"), ("S", "from outside"), ("O", "outer")],
    );
}

#[test]
fn a_name_alone_takes_its_value_from_outside() {
    assert_read(
        "OUTER\nNOT\nexport SHADOW\nexport\nA=1",
        &[("OUTER", "outer"), ("SHADOW", "from outside"), ("A", "1")],
    );
    assert_read("OUTER", &[("OUTER", "outer")]);
}

#[test]
fn earlier_files_are_seen_and_replaced() {
    let mut variables = Variables::from([("A".to_owned(), "1".to_owned())]);
    parse("B=$A\nA=2\nC=$A", &outer, &mut variables, &mut |_| {}).unwrap();
    let expected = [("A", "2"), ("B", "1"), ("C", "2")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(variables, Variables::from(expected));
}

#[test]
fn unset_variables_are_reported() {
    let mut unset = Vec::new();
    parse(
        "A=$NOT\nB='$NOR'\nC=$A",
        &outer,
        &mut Variables::new(),
        &mut |name| unset.push(name.to_owned()),
    )
    .unwrap();
    assert_eq!(unset, ["NOT"]);
}

#[test]
fn an_error_has_its_place_and_shows_no_value() {
    let cases = [
        (
            "A=1\nB=\"secret\n\n",
            "line 2, column 3: the value of B begins with \" and never ends",
        ),
        (
            "A='x\\'",
            "line 1, column 3: the value of A begins with ' and never ends",
        ),
        (
            "A%=secret",
            "line 1, column 2: unexpected character '%' after `A` in a variable's name",
        ),
        (
            "A=1\n  A B=secret",
            "line 2, column 3: the variable's name `A B` contains a space",
        ),
        (
            "A B\n",
            "line 1, column 1: the variable's name `A B` contains a space",
        ),
        (
            "\n\nA=\"x\ny\"\nB=a${NOPE:?need}",
            "line 5, column 3: in the value of B: required variable NOPE is missing a value: need",
        ),
        (
            "é= ${/}",
            "line 1, column 4: in the value of é: invalid interpolation format `${/}`",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).unwrap_err().to_string(), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "([A-C =:'\"\\\\$#{}\n\r\té0-9]|export |\u{feff}){0,40}") {
        let _ = read(&text);
    }

    #[test]
    fn a_single_quoted_value_comes_back(value in "[^'\\\\]{0,30}") {
        prop_assert_eq!(read(&format!("A='{value}'")), Ok(vec![("A".to_owned(), value)]));
    }
}

#[test]
fn variables_made_of_each_other_come_to_an_end() {
    let doubling: Vec<String> = (1..64)
        .map(|at| format!("A{at}=$A{}$A{}\n", at - 1, at - 1))
        .collect();
    let error = read(&format!("A0=0123456789\n{}", doubling.concat())).unwrap_err();
    let kind = TemplateErrorKind::TooLong;
    assert!(matches!(error.kind, DotenvErrorKind::Template { kind: found, .. } if found == kind));
}
