//! `login` and `logout`.

use std::os::unix::fs::PermissionsExt;

use exos_core::access::{Caller, Role, Subject};
use exos_core::platform::NewUser;

use crate::bench::{Bench, PASSWORD};

#[tokio::test]
async fn who_signs_in_works_on_the_server_from_then_on() {
    let bench = Bench::new().await;
    let before = bench.run(&["environment", "ls"]).await;
    assert_eq!(before.code, 4, "{before}");
    let run = bench.sign_in("admin").await;
    assert!(
        run.code == 0 && run.stderr.contains("signed in to [SERVER] as admin"),
        "{run}"
    );
    let listed = bench.run(&["environment", "ls", "--quiet"]).await.ok();
    assert_eq!(listed, "dev\n");
    let mode = fs_err::metadata(bench.login_file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let kept = fs_err::read_to_string(bench.login_file()).unwrap();
    assert!(!kept.contains(PASSWORD), "the password is kept: {kept}");
}

#[tokio::test]
async fn a_wrong_password_keeps_nothing() {
    let bench = Bench::new().await;
    let args = [
        "login",
        &bench.url,
        "--username",
        "admin",
        "--password-stdin",
    ];
    let run = bench.run_with(&args, "wrong\n").await;
    assert!(
        run.code == 4 && run.stderr.starts_with("error: sign in:"),
        "{run}"
    );
    assert!(!bench.login_file().exists());
}

#[tokio::test]
async fn nobody_is_asked_where_nobody_is() {
    let bench = Bench::new().await;
    let run = bench.run(&["login", &bench.url]).await;
    assert!(run.code == 2 && run.stderr.contains("--username"), "{run}");
}

#[tokio::test]
async fn a_key_that_is_given_is_checked_and_kept() {
    let bench = Bench::signed_in().await;
    let args = [
        "-e",
        "dev",
        "api-key",
        "create",
        "ci",
        "--role",
        "member",
        "--username",
        "admin",
        "--password-stdin",
    ];
    let key = bench.run_with(&args, PASSWORD).await.ok();
    let run = bench
        .run(&["login", &bench.url, "--token", key.trim()])
        .await;
    assert!(
        run.code == 0 && run.stderr.contains("as ci, environment dev"),
        "{run}"
    );
    let refused = bench.run(&["user", "ls"]).await;
    assert_eq!(refused.code, 4, "{refused}");
    let run = bench
        .run(&["login", &bench.url, "--token", "exos_nonsense"])
        .await;
    assert_eq!(run.code, 4, "{run}");
    assert_eq!(
        bench.run(&["host", "ls"]).await.code,
        0,
        "the key from before still counts"
    );
}

#[tokio::test]
async fn a_member_gets_a_key_of_the_environment() {
    let bench = Bench::new().await;
    let system = Caller::system();
    let ann = NewUser {
        name: "ann".to_owned(),
        password: PASSWORD.into(),
        display_name: String::new(),
        admin: false,
    };
    let ann = bench.platform.users().create(&system, ann).await.unwrap();
    let lonely = bench.sign_in("ann").await;
    assert_eq!(lonely.code, 2, "{lonely}");
    let subject = Subject::User(ann.id);
    let members = bench.platform.members();
    members
        .put(&system, "dev", subject, Role::Member)
        .await
        .unwrap();
    let run = bench.sign_in("ann").await;
    assert!(
        run.code == 0 && run.stderr.contains("environment dev"),
        "{run}"
    );
    bench.run(&["host", "ls"]).await.ok();
    assert_eq!(bench.run(&["user", "ls"]).await.code, 4);
}

#[tokio::test]
async fn who_signs_out_is_not_known_any_more() {
    let bench = Bench::signed_in().await;
    bench.run(&["logout"]).await.ok();
    let run = bench.run(&["environment", "ls"]).await;
    assert!(run.code == 4 && run.stderr.contains("exos login"), "{run}");
    assert_eq!(bench.run(&["logout", &bench.url]).await.code, 3);
}

#[tokio::test]
async fn a_flag_counts_before_a_variable_and_that_before_the_file() {
    let mut bench = Bench::signed_in().await;
    let nowhere = "http://127.0.0.1:1";
    bench
        .variables
        .insert("EXOS_SERVER".to_owned(), nowhere.to_owned());
    let by_variable = bench.run(&["environment", "ls"]).await;
    assert!(by_variable.stderr.contains(nowhere), "{by_variable}");
    let by_flag = bench
        .run(&["--server", &bench.url, "environment", "ls"])
        .await;
    assert_eq!(by_flag.code, 0, "{by_flag}");
}
