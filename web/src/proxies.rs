//! Where a request came from, when a proxy of ours handed it on. `X-Forwarded-For` is believed only as
//! far as proxies of ours wrote it: each puts whom it heard it from at the end, and what stands before
//! may be anybody's invention.

use std::net::{IpAddr, SocketAddr};

use warp::http::HeaderMap;

/// The last hop that is no proxy of ours. What cannot be read ends the search: then it is whoever
/// handed that on.
pub fn origin(from: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut origin = from.to_canonical();
    let is_ours = |address: IpAddr| proxies.iter().any(|proxy| proxy.to_canonical() == address);
    let all = headers.get_all("x-forwarded-for").iter();
    let lines: Vec<&str> = all.map(|line| line.to_str().unwrap_or_default()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for hop in hops {
        if !is_ours(origin) {
            break;
        }
        let Some(before) = address(hop.trim()) else {
            break;
        };
        origin = before.to_canonical();
    }
    origin
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.parse().ok();
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse().ok().map(|socket: SocketAddr| socket.ip());
    bare.or_else(in_brackets).or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(from: &str, lines: &[&'static str]) -> String {
        let proxies = ["127.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        origin(from.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn behind_a_proxy_of_ours_the_last_hop_that_is_none_counts() {
        assert_eq!(seen("127.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(seen("127.0.0.1", &["192.0.2.7, 10.0.0.2"]), "192.0.2.7");
        assert_eq!(
            seen("::ffff:127.0.0.1", &["[2001:db8::1]:443"]),
            "2001:db8::1"
        );
        assert_eq!(seen("127.0.0.1", &["192.0.2.7", "10.0.0.2"]), "192.0.2.7");
    }

    #[test]
    fn what_a_stranger_says_of_itself_is_not_believed() {
        assert_eq!(seen("192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(seen("127.0.0.1", &["198.51.100.1, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(
            seen("127.0.0.1", &["198.51.100.1", "192.0.2.7"]),
            "192.0.2.7"
        );
    }

    #[test]
    fn what_cannot_be_read_leads_no_further_than_the_proxy() {
        for garbage in ["", "unknown", "192.0.2.7, ", "1.2.3", "_x, %", "999.0.0.1"] {
            assert_eq!(seen("127.0.0.1", &[garbage]), "127.0.0.1", "{garbage}");
        }
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &["unknown, 10.0.0.2"]), "10.0.0.2");
    }
}
