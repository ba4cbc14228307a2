//! The nouns of a server: made, listed, shown, changed, removed.

use crate::bench::{Bench, PASSWORD};

#[tokio::test]
async fn environments() {
    let bench = Bench::signed_in().await;
    let create = [
        "environment",
        "create",
        "prod",
        "--description",
        "for customers",
        "--memory",
        "16g",
        "--containers",
        "20",
    ];
    assert_eq!(bench.run(&create).await.ok(), "prod\n");
    let taken = bench.run(&create).await;
    assert!(
        taken.code == 5 && taken.stderr.contains("(request "),
        "{taken}"
    );
    insta::assert_snapshot!(bench.run(&["env", "ls"]).await.ok());
    bench
        .run(&[
            "environment",
            "change",
            "prod",
            "--drift",
            "report",
            "--cpus",
            "8",
        ])
        .await
        .ok();
    bench.run(&["environment", "deactivate", "prod"]).await.ok();
    let shown = bench
        .run(&["environment", "show", "prod", "--format", "json"])
        .await
        .json();
    assert_eq!(shown["state"], "inactive");
    assert_eq!(shown["settings"]["drift"], "report");
    assert_eq!(shown["quotas"]["cpus"], 8.0);
    assert_eq!(shown["quotas"]["memory"], 16u64 << 30);
    let table = bench.run(&["environment", "show", "prod"]).await.ok();
    assert!(
        table
            .lines()
            .any(|line| line == "quotas.containers                20"),
        "{table}"
    );
    let yaml = bench
        .run(&["environment", "ls", "--format", "yaml", "--text", "pro"])
        .await
        .ok();
    assert!(
        yaml.starts_with("- id:") && !yaml.contains("name: dev"),
        "{yaml}"
    );
    assert_eq!(
        bench.run(&["environment", "rm", "prod"]).await.ok(),
        "prod\n"
    );
    assert_eq!(bench.run(&["environment", "show", "prod"]).await.code, 3);
}

#[tokio::test]
async fn hosts() {
    let bench = Bench::signed_in().await;
    insta::assert_snapshot!(bench.run(&["host", "ls"]).await.ok());
    bench.run(&["host", "deactivate", "node-1"]).await.ok();
    let shown = bench
        .run(&["host", "show", "node-1", "--format", "json"])
        .await
        .json();
    assert_eq!(shown["desired"], "inactive");
    bench.run(&["host", "activate", "node-1"]).await.ok();
    let dead = bench.run(&["host", "add", "node-2", "tcp://node-2"]).await;
    assert_eq!(dead.code, 1, "{dead}");
    assert_eq!(bench.run(&["host", "rm", "node-1"]).await.ok(), "node-1\n");
    assert_eq!(bench.run(&["host", "ls", "-q"]).await.ok(), "");
}

#[tokio::test]
async fn users_groups_and_members() {
    let bench = Bench::signed_in().await;
    let create = [
        "user",
        "create",
        "ann",
        "--display-name",
        "Ann Lee",
        "--password-stdin",
    ];
    assert_eq!(bench.run_with(&create, PASSWORD).await.ok(), "ann\n");
    insta::assert_snapshot!(bench.run(&["user", "ls"]).await.ok());
    bench.run(&["group", "create", "ops"]).await.ok();
    bench.run(&["group", "add", "ops", "ann"]).await.ok();
    assert_eq!(
        bench.run(&["group", "users", "ops", "-q"]).await.ok(),
        "ann\n"
    );
    bench
        .run(&["member", "add", "group:ops", "--role", "member"])
        .await
        .ok();
    let listed = bench
        .run(&["member", "ls", "--format", "json"])
        .await
        .json();
    assert_eq!(listed[0]["role"], "member");
    let wrong = bench
        .run(&["member", "add", "user:ann", "--role", "king"])
        .await;
    assert!(
        wrong.code == 2 && wrong.stderr.contains("readonly"),
        "{wrong}"
    );
    bench.run(&["group", "take-out", "ops", "ann"]).await.ok();
    assert_eq!(bench.run(&["group", "users", "ops", "-q"]).await.ok(), "");
    bench.run(&["member", "rm", "group:ops"]).await.ok();
    bench.run(&["user", "deactivate", "ann"]).await.ok();
    assert_eq!(bench.sign_in("ann").await.code, 4);
    bench.run(&["user", "rm", "ann"]).await.ok();
}

#[tokio::test]
async fn api_keys_are_made_and_revoked_by_people() {
    let bench = Bench::signed_in().await;
    let by = ["--username", "admin", "--password-stdin"];
    let create = [&["api-key", "create", "ci", "--role", "readonly"][..], &by].concat();
    let key = bench.run_with(&create, PASSWORD).await.ok();
    let with = ["--server", &bench.url, "--token", key.trim()];
    let hosts = [&with[..], &["host", "ls"]].concat();
    bench.run(&hosts).await.ok();
    let listed = bench.run(&["api-key", "ls", "--format", "json"]).await;
    assert_eq!(listed.json()[0]["name"], "ci");
    assert!(!listed.stdout.contains(key.trim()));
    assert!(
        bench
            .run(&["api-key", "ls", "--admin"])
            .await
            .ok()
            .contains("login-")
    );
    let rm = [&["api-key", "rm", "ci"][..], &by].concat();
    bench.run_with(&rm, PASSWORD).await.ok();
    let revoked = bench.run(&hosts).await;
    assert!(
        revoked.code == 4 && revoked.stderr.contains("hint: `exos login`"),
        "{revoked}"
    );
}

#[tokio::test]
async fn secrets_show_no_value() {
    let bench = Bench::signed_in().await;
    bench
        .run_with(&["secret", "create", "db-password"], "hunter2")
        .await
        .ok();
    let listed = bench.run(&["secret", "ls", "--format", "yaml"]).await.ok();
    assert!(
        listed.contains("name: db-password") && !listed.contains("hunter2"),
        "{listed}"
    );
    bench.run(&["secret", "show", "db-password"]).await.ok();
    bench.run(&["secret", "rm", "db-password"]).await.ok();
    assert_eq!(bench.run(&["secret", "show", "db-password"]).await.code, 3);
}

#[tokio::test]
async fn the_audit_log_is_filtered_and_exported() {
    let bench = Bench::signed_in().await;
    bench.run_with(&["secret", "create", "one"], "1").await.ok();
    bench.run_with(&["secret", "create", "two"], "2").await.ok();
    let listed = bench
        .run(&[
            "audit",
            "ls",
            "--action",
            "secret.change",
            "--format",
            "json",
        ])
        .await
        .json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let one = bench.run(&["audit", "ls", "--target", "one"]).await.ok();
    assert!(
        one.lines().count() == 2 && one.contains("secret one"),
        "{one}"
    );
    let exported = bench.run(&["audit", "export", "--all"]).await.ok();
    let lines: Vec<serde_json::Value> = exported
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.iter().any(|line| line["action"] == "secret.change"));
}
