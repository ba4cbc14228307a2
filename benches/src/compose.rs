//! Compose files of any size, written as people write them.

use std::fmt::Write as _;

/// Whether services wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// No `depends_on`.
    Free,
    /// Each service waits for the one before it.
    Chain,
}

/// Returns a compose file of `services` services of about 1.1 kB each, with most of what services have.
pub fn large(services: usize, order: Order) -> String {
    let mut text = LARGE_HEAD.to_owned();
    for n in 0..services {
        let port = (10_000 + n).to_string();
        text += &LARGE_SERVICE
            .replace("@N", &n.to_string())
            .replace("@PORT", &port);
        if let (Order::Chain, Some(before)) = (order, n.checked_sub(1)) {
            let _infallible = write!(
                text,
                "    depends_on:\n      service-{before}:\n        condition: service_healthy\n"
            );
        }
    }
    text + LARGE_TAIL
}

/// Returns a compose file of `services` sleeping services; `changed` changes the first of them.
pub fn sleepers(services: usize, image: &str, changed: bool) -> String {
    let mut text = String::from("services:\n");
    for n in 0..services {
        let version = usize::from(changed && n == 0);
        let _infallible = write!(
            text,
            "  service-{n}:\n    image: {image}\n    command: [/busybox, sleep, '3600']\n    stop_grace_period: 0s\n    environment: {{VERSION: '{version}'}}\n"
        );
    }
    text
}

const LARGE_HEAD: &str = "x-logging: &logging
  driver: json-file
  options: {max-size: 10m, max-file: '3'}

services:
";

const LARGE_SERVICE: &str = "  service-@N:
    image: registry.example.com/team/service-@N:${TAG:-1.4.@N}
    command: [\"/usr/bin/service\", \"--listen\", \"0.0.0.0:8080\", \"--name\", \"service-@N\"]
    restart: unless-stopped
    environment:
      LOG_LEVEL: ${LOG_LEVEL:-info}
      DATABASE_URL: postgres://service-@N:secret@database:5432/service-@N
      CACHE_URL: redis://cache:6379/@N
      FEATURES: search,export,billing
    labels:
      com.example.team: team-@N
      com.example.tier: backend
      com.example.description: The service with number @N
    ports:
      - \"@PORT:8080\"
      - \"127.0.0.1::9090\"
    volumes:
      - data:/var/lib/service-@N
      - ./config/service-@N:/etc/service:ro
    networks:
      front: {aliases: [service-@N.internal]}
      back:
    healthcheck:
      test: [\"CMD\", \"/usr/bin/service\", \"health\"]
      interval: 10s
      timeout: 3s
      retries: 5
      start_period: 30s
    deploy:
      resources:
        limits: {cpus: '0.50', memory: 256M}
        reservations: {memory: 64M}
    ulimits:
      nofile: {soft: 20000, hard: 40000}
    logging: *logging
";

const LARGE_TAIL: &str = "
networks:
  front:
  back: {internal: true}

volumes:
  data:
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_is_as_large_as_promised() {
        let text = large(500, Order::Chain);
        assert!((520_000..620_000).contains(&text.len()), "{}", text.len());
        assert_eq!(text.matches("depends_on").count(), 499);
    }

    #[test]
    fn a_change_is_one_line() {
        let (before, after) = (sleepers(5, "i", false), sleepers(5, "i", true));
        let different = before.lines().zip(after.lines()).filter(|(a, b)| a != b);
        assert_eq!(different.count(), 1);
    }
}
