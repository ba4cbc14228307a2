use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use exos_core::access::Caller;
use exos_core::controller::{Controller, ControllerOptions};
use exos_core::platform::{NewEnvironment, NewSecret};
use exos_core::store::{Page, SqliteStore, Store as _};
use exos_core::vault::{Vault, open_key_file};
use exos_core::{Secret, SystemClock};

use super::*;

/// The data folder of a server.
struct Kept {
    folder: tempfile::TempDir,
    config: Config,
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock::default())
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Self::config(&folder, &[]);
        Self { folder, config }
    }

    fn config(folder: &tempfile::TempDir, variables: &[(&str, &str)]) -> Config {
        let data = folder.path().join("data").display().to_string();
        let args = ["exos-server", "rotate-key", "--data-dir", &data];
        let variables: BTreeMap<_, _> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Config::read(args.map(Into::into), &variables).unwrap()
    }

    fn path(&self) -> PathBuf {
        wiring::key_file(&self.config)
    }

    fn keys(&self) -> Vault {
        open_key_file(&self.path()).unwrap()
    }

    /// Starts as a server does, as far as secrets go.
    async fn start(&self) -> Platform {
        let platform = Platform::new(wiring::ports(&self.config, clock()).await.unwrap());
        platform.reseal().await.unwrap();
        platform
    }

    async fn rotate(&self) -> Result<String> {
        rotate_key(&self.config, clock()).await
    }

    /// Waits until a server says that it is there and does not lead.
    async fn until_one_follows(&self) {
        let store = self.store().await;
        let follows = async || {
            let found = store.list("follower", &Page::default()).await;
            !found.unwrap().is_empty()
        };
        let waited = async {
            while !follows().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(20), waited).await;
        in_time.expect("it follows in time");
    }

    async fn store(&self) -> SqliteStore {
        let path = self.folder.path().join("data/exos.db");
        SqliteStore::open(path).await.unwrap()
    }

    /// Returns the key that seals each value in the store.
    async fn sealed_with(&self) -> Vec<String> {
        let store = self.store().await;
        let page = Page::default().limit(usize::MAX);
        let values = store.list("sealed", &page).await.unwrap();
        let key = |text: &str| text.split('.').nth(1).unwrap().to_owned();
        values
            .iter()
            .map(|object| key(object.body["value"].as_str().unwrap()))
            .collect()
    }
}

async fn keep(platform: &Platform, name: &str) {
    let secret = NewSecret {
        name: name.to_owned(),
        value: Secret::new("hunter2".to_owned()),
        description: None,
    };
    let (secrets, system) = (platform.secrets(), Caller::system());
    secrets.put(&system, "dev", secret).await.unwrap();
}

/// A server that kept two secrets and stopped.
async fn with_secrets() -> Kept {
    let kept = Kept::new();
    let platform = kept.start().await;
    let new = NewEnvironment::named("dev");
    let environments = platform.environments();
    environments.create(&Caller::system(), new).await.unwrap();
    keep(&platform, "a").await;
    keep(&platform, "b").await;
    kept
}

#[tokio::test]
async fn everything_is_sealed_with_the_new_key_and_the_old_one_is_gone() {
    let kept = with_secrets().await;
    let before = kept.keys();
    let line = kept.rotate().await.unwrap();
    let after = kept.keys();
    assert_eq!(after.key_ids().len(), 1);
    assert_ne!(after.key_ids(), before.key_ids());
    assert!(line.contains(after.key_ids()[0]), "{line}");
    let sealed = kept.sealed_with().await;
    assert!(sealed.len() >= 2 && sealed.iter().all(|key| *key == after.key_ids()[0]));
    kept.start().await;
}

#[tokio::test]
async fn a_rotation_that_was_cut_short_anywhere_loses_nothing_and_is_finished_by_the_next() {
    for cut_after in ["key", "some", "all"] {
        let kept = with_secrets().await;
        let both = Arc::new(add_key_to_file(&kept.path()).unwrap());
        let ports = wiring::ports(&kept.config, clock()).await.unwrap();
        let platform = Platform::new(Ports {
            vault: both,
            ..ports
        });
        match cut_after {
            "some" => keep(&platform, "a").await,
            "all" => drop(platform.reseal().await.unwrap()),
            _ => {}
        }
        drop(platform);
        // A server starts over what the crash left, and so does the next rotation.
        assert_eq!(kept.keys().key_ids().len(), 2, "{cut_after}");
        if cut_after != "some" {
            kept.start().await;
        }
        kept.rotate().await.unwrap();
        let left = kept.keys();
        assert_eq!(left.key_ids().len(), 1, "{cut_after}");
        let sealed = kept.sealed_with().await;
        assert!(
            sealed.iter().all(|key| *key == left.key_ids()[0]),
            "{cut_after}"
        );
        kept.start().await;
    }
}

#[tokio::test]
async fn a_key_is_not_exchanged_under_a_server_that_works() {
    let kept = with_secrets().await;
    let before = kept.keys();
    let controller = Controller::start(kept.start().await, ControllerOptions::default());
    controller.until_it_leads().await;
    let refused = kept.rotate().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert_eq!(kept.keys().key_ids(), before.key_ids());
    controller.shutdown().await;
    kept.rotate().await.unwrap();
}

#[tokio::test]
async fn a_key_is_not_exchanged_under_a_server_that_waits_to_lead() {
    let kept = with_secrets().await;
    let leader = Controller::start(kept.start().await, ControllerOptions::default());
    leader.until_it_leads().await;
    let follower = Controller::start(kept.start().await, ControllerOptions::default());
    kept.until_one_follows().await;
    leader.shutdown().await;
    let refused = kept.rotate().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    follower.shutdown().await;
    kept.rotate().await.unwrap();
}

#[tokio::test]
async fn keys_of_the_environment_are_left_to_who_sets_them() {
    let kept = with_secrets().await;
    let config = Kept::config(&kept.folder, &[("EXOS_SECRET_KEY", "whatever")]);
    let refused = rotate_key(&config, clock()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert!(
        refused
            .hint_text()
            .unwrap()
            .contains("EXOS_SECRET_KEY=OLD,NEW")
    );
}

#[tokio::test]
async fn a_folder_that_is_none_of_a_server_is_left_as_it_is() {
    let kept = Kept::new();
    let refused = kept.rotate().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    assert!(!kept.config.data_dir.exists());
}
