//! What goes wrong between the command and a server.

use crate::bench::Bench;

#[tokio::test]
async fn a_server_that_is_down_is_told_with_its_address() {
    let mut bench = Bench::signed_in().await;
    bench.stop().await;
    let run = bench.run(&["stacks"]).await;
    assert_eq!(run.code, 1, "{run}");
    assert!(
        run.stderr
            .contains("the server cannot be reached (server [SERVER])"),
        "{run}"
    );
    assert!(run.stderr.contains("hint: check the address"), "{run}");
}

#[tokio::test]
async fn a_wrong_key_says_how_to_sign_in() {
    let bench = Bench::new().await;
    let run = bench
        .run(&["--server", &bench.url, "--token", "exos_nonsense", "stacks"])
        .await;
    assert!(
        run.code == 4 && run.stderr.contains("hint: `exos login` signs in"),
        "{run}"
    );
}

#[tokio::test]
async fn an_unknown_environment_is_not_found() {
    let bench = Bench::signed_in().await;
    for args in [
        &["-e", "nowhere", "stacks"][..],
        &["-e", "nowhere", "up"],
        &["-e", "nowhere", "host", "ls"],
    ] {
        let run = bench.run(args).await;
        assert!(
            run.code == 3 && run.stderr.contains("there is no such environment"),
            "{run}"
        );
    }
}

#[tokio::test]
async fn several_environments_are_named() {
    let bench = Bench::signed_in().await;
    bench.run(&["environment", "create", "prod"]).await.ok();
    let run = bench.run(&["stacks"]).await;
    assert!(run.code == 2 && run.stderr.contains("dev, prod"), "{run}");
    for (noun, flag) in [("audit", "--all"), ("api-key", "--admin")] {
        let run = bench.run(&[noun, "ls"]).await;
        let hint = format!("dev, prod; or none, with {flag}");
        assert!(run.code == 2 && run.stderr.contains(&hint), "{run}");
        let run = bench.run(&[noun, "ls", flag]).await;
        assert_eq!(run.code, 0, "{run}");
    }
}

#[tokio::test]
async fn what_a_server_does_not_do_is_said_at_once() {
    let bench = Bench::signed_in().await;
    bench.write(
        "compose.yaml",
        "name: shop\nservices: {web: {image: 'shop/web:1', build: .}}",
    );
    for (args, word) in [
        (&["build"][..], "exos -e local build"),
        (&["run", "web", "ls"], "exos exec"),
        (&["up", "--build"], "build the image"),
        (&["up", "web"], "single services"),
        (&["up", "--force-recreate"], "--force-recreate"),
        (&["create"], "--no-start"),
        (&["down", "--rmi", "all"], "--rmi"),
    ] {
        let run = bench.run(args).await;
        assert!(run.code == 4 && run.stderr.contains(word), "{args:?} {run}");
    }
    bench.write(
        "compose.yaml",
        "name: shop\nservices: {web: {image: 'shop/web:1'}}",
    );
    let pull = bench.run(&["pull"]).await;
    assert!(pull.code == 4 && pull.stderr.contains("exos up"), "{pull}");
    assert_eq!(bench.run(&["operation", "ls", "-q"]).await.ok(), "");
}

#[tokio::test]
async fn every_problem_of_the_files_is_told_at_its_place() {
    let bench = Bench::signed_in().await;
    bench.write(
        "compose.yaml",
        "name: shop\nservices:\n  web: {image: w, volumes: ['./a:/a']}\n  db: {image: d, volumes: ['./b:/b']}\n",
    );
    let run = bench.run(&["up"]).await;
    assert_eq!(run.code, 4, "{run}");
    for service in ["services.web.volumes", "services.db.volumes"] {
        assert!(run.stderr.contains(service), "{run}");
    }
}

#[tokio::test]
async fn local_stays_local() {
    let bench = Bench::signed_in().await;
    let nowhere = format!("unix://{}/none.sock", bench.folder.path().display());
    let run = bench.run(&["--host", &nowhere, "ps"]).await;
    assert!(run.code == 1 && run.stderr.contains("none.sock"), "{run}");
}
