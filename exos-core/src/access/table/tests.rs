//! What must hold of the table as a whole.

use std::fmt::Write as _;

use super::*;

const EVERYTHING: Allowances = Allowances {
    restricted_exec: true,
    pass_wall: true,
};

fn standing(role: Option<Role>, admin: bool, person: bool, allowances: Allowances) -> Standing {
    Standing {
        role,
        admin,
        person,
        allowances,
    }
}

#[test]
fn every_action_has_its_line_in_its_place_and_scope() {
    assert_eq!(TABLE.len(), Action::ALL.len());
    for (row, action) in TABLE.iter().zip(Action::ALL) {
        assert_eq!(row.action(), *action);
        let scope = match row {
            Row::Environment(..) => Scope::Environment,
            Row::Global(..) => Scope::Global,
        };
        assert_eq!(scope, action.scope(), "{action}");
    }
}

#[test]
fn a_greater_role_may_all_that_a_smaller_one_may() {
    for action in Action::ALL {
        for allowances in [Allowances::default(), EVERYTHING] {
            for person in [false, true] {
                let may = |role| allowed(*action, standing(role, false, person, allowances));
                let roles = [None]
                    .into_iter()
                    .chain(Role::ALL.map(Some))
                    .map(may)
                    .collect::<Vec<_>>();
                assert!(roles.is_sorted(), "{action}: {roles:?}");
            }
        }
    }
}

#[test]
fn an_admin_who_is_a_person_may_everything() {
    for action in Action::ALL {
        let admin = standing(None, true, true, Allowances::default());
        assert!(allowed(*action, admin), "{action}");
    }
}

#[test]
fn an_allowance_only_ever_adds() {
    for action in Action::ALL {
        for role in Role::ALL {
            let may = |allowances| allowed(*action, standing(Some(role), false, true, allowances));
            assert!(
                may(Allowances::default()) <= may(EVERYTHING),
                "{action} {role}"
            );
        }
    }
}

#[test]
fn without_a_role_nothing_of_an_environment_is_allowed() {
    let in_environments = Action::ALL
        .iter()
        .filter(|action| action.scope() == Scope::Environment);
    for action in in_environments {
        assert!(
            !allowed(*action, standing(None, false, true, EVERYTHING)),
            "{action}"
        );
    }
}

#[test]
fn a_key_makes_no_keys() {
    for action in [
        Action::ApiKeyChange,
        Action::GlobalApiKeyChange,
        Action::MeChange,
    ] {
        let key = standing(Some(Role::Owner), true, false, EVERYTHING);
        assert!(!allowed(action, key), "{action}");
    }
}

#[test]
fn readonly_changes_nothing_and_sees_no_variables() {
    for action in Action::ALL
        .iter()
        .filter(|action| action.scope() == Scope::Environment)
    {
        let may = allowed(
            *action,
            standing(Some(Role::Readonly), false, true, EVERYTHING),
        );
        let (_, verb) = action.as_str().split_once('.').unwrap();
        let looks = matches!(verb, "read" | "logs");
        assert!(looks || !may, "{action}");
    }
}

#[test]
fn the_table_reads_as_it_is_meant() {
    insta::assert_snapshot!(print());
}

/// Prints the table as people read it.
fn print() -> String {
    let mut text = String::new();
    let mut scope = None;
    for row in &TABLE {
        let action = row.action();
        if scope.replace(action.scope()) != Some(action.scope()) {
            let head = match row {
                Row::Environment(..) => Role::ALL.map(Role::as_str).to_vec(),
                Row::Global(..) => vec!["user", "admin"],
            };
            line(&mut text, "action", head.into_iter().map(str::to_owned));
        }
        let cells: &[Cell] = match row {
            Row::Environment(_, cells) => cells,
            Row::Global(_, cells) => cells,
        };
        line(
            &mut text,
            action.as_str(),
            cells.iter().map(|cell| word(*cell)),
        );
    }
    text
}

fn line(text: &mut String, first: &str, cells: impl Iterator<Item = String>) {
    let mut line = format!("{first:24}");
    for cell in cells {
        write!(line, " {cell:18}").unwrap();
    }
    writeln!(text, "{}", line.trim_end()).unwrap();
}

fn word(cell: Cell) -> String {
    match cell {
        Cell::No => "-".to_owned(),
        Cell::If(allowance) => format!("if {}", allowance.as_str()),
        Cell::Person => "people".to_owned(),
        Cell::Yes => "yes".to_owned(),
    }
}
