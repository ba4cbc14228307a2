//! The stack of most stories.

/// Two services, one of which waits for the other.
pub(crate) const SHOP: &str = "
name: shop
services:
  web:
    image: shop/web:1
    depends_on: {db: {condition: service_healthy}}
    scale: 2
  db:
    image: shop/db:1
    volumes: [data:/data]
    healthcheck: {test: [CMD, check]}
volumes:
  data:
";
