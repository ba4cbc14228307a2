//! What a vault keeps to itself.

use proptest::prelude::*;

use super::*;

const HERE: Context<'_> = Context {
    kind: "registry.password",
    id: "r1",
};

fn vault() -> Vault {
    Vault::new(vec![Key::make().unwrap()]).unwrap()
}

#[test]
fn what_was_moved_to_another_thing_does_not_open() {
    let vault = vault();
    let sealed = vault.seal(HERE, b"hunter2").unwrap();
    for (kind, id) in [
        ("registry.password", "r2"),
        ("host.key", "r1"),
        ("registry.passwordr", "1"),
        ("registry.passwor", "dr1"),
    ] {
        let error = vault.open(Context { kind, id }, &sealed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
    }
}

#[test]
fn the_same_value_is_sealed_differently_each_time() {
    let vault = vault();
    let seal = || vault.seal(HERE, b"hunter2").unwrap();
    assert_ne!(seal(), seal());
}

#[test]
fn a_wrong_key_names_the_right_one() {
    let (before, now) = (vault(), vault());
    let sealed = before.seal(HERE, b"hunter2").unwrap();
    let error = now.open(HERE, &sealed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains(before.key_ids()[0]), "{error}");
    assert!(error.message().contains(now.key_ids()[0]), "{error}");
}

#[test]
fn keys_are_exchanged_one_value_at_a_time() {
    let (old, new) = (Key::make().unwrap(), Key::make().unwrap());
    let sealed = Vault::new(vec![old.clone()])
        .unwrap()
        .seal(HERE, b"hush")
        .unwrap();
    let both = Vault::new(vec![old, new.clone()]).unwrap();
    assert_eq!(both.open(HERE, &sealed).unwrap().expose(), b"hush");
    let anew = both.reseal(HERE, &sealed).unwrap().unwrap();
    assert_eq!(both.reseal(HERE, &anew).unwrap(), None);
    let only_new = Vault::new(vec![new]).unwrap();
    assert_eq!(only_new.open(HERE, &anew).unwrap().expose(), b"hush");
    only_new.open(HERE, &sealed).unwrap_err();
}

#[test]
fn nothing_shows_a_secret_or_a_key() {
    let key = Key::make().unwrap();
    let text = key.text();
    let vault = Vault::new(vec![key]).unwrap();
    let sealed = vault.seal(HERE, b"hunter2").unwrap();
    let opened = vault.open_text(HERE, &sealed).unwrap();
    let elsewhere = Context { kind: "x", id: "y" };
    let refused = vault.open(elsewhere, &sealed).unwrap_err();
    let json = serde_json::to_string(&sealed).unwrap();
    let shown = format!("{vault:?} {sealed:?} {opened:?} {refused} {refused:?} {json}");
    assert!(
        !shown.contains("hunter2") && !shown.contains(text.expose()),
        "{shown}"
    );
}

#[test]
fn a_vault_without_a_key_is_none() {
    assert!(Vault::from_text(&Secret::from(" \n# none\n")).is_err());
}

#[test]
fn a_value_that_is_no_text_is_told_without_showing_it() {
    let vault = vault();
    let sealed = vault.seal(HERE, &[0xff, 0xfe]).unwrap();
    let error = vault.open_text(HERE, &sealed).unwrap_err();
    assert!(error.message().contains("not text"));
}

proptest! {
    #[test]
    fn a_value_comes_back_through_text(value in prop::collection::vec(any::<u8>(), 0..200)) {
        let vault = vault();
        let text = vault.seal(HERE, &value).unwrap().to_string();
        let sealed: Sealed = text.parse().unwrap();
        let opened = vault.open(HERE, &sealed).unwrap();
        prop_assert_eq!(opened.expose(), &value);
    }

    #[test]
    fn one_changed_character_and_it_does_not_open(at in 0..80_usize, to in "[A-Za-z0-9_.-]") {
        let vault = vault();
        let text = vault.seal(HERE, b"a value of some length").unwrap().to_string();
        let at = at % text.len();
        let mut changed = text.clone();
        changed.replace_range(at..=at, &to);
        prop_assume!(changed != text);
        let opened = changed.parse::<Sealed>().and_then(|sealed| vault.open(HERE, &sealed));
        prop_assert!(opened.is_err());
    }

    #[test]
    fn other_text_is_no_crash(text in "(sealed1\\.)?.{0,80}") {
        let _ = text.parse::<Sealed>();
    }
}
