//! How to trust the certificate authority of a stack that runs on https, for each kind of client.

/// One kind of client, and what is typed for it in a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Names of programs, the same in each language.
    pub clients: &'static str,
    /// The command.
    pub command: String,
}

/// A way for each kind of client to trust the authority whose certificate (PEM) is at `path`.
#[must_use]
pub fn ways(path: &str) -> Vec<Way> {
    let path = quoted(path);
    let way = |clients, command| Way { clients, command };
    vec![
        way("Chromium, Chrome", format!("certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n guichet -i {path}")),
        way(
            "Debian",
            format!(
                "sudo install -m 644 {path} /usr/local/share/ca-certificates/guichet.crt && sudo update-ca-certificates"
            ),
        ),
        way("Node.js", format!("export NODE_EXTRA_CA_CERTS={path}")),
        way("curl, Go, Python, Ruby", format!("export SSL_CERT_FILE={path}")),
        way(
            "Java",
            format!(
                "keytool -importcert -noprompt -alias guichet -storepass changeit -keystore guichet.p12 -file {path} && \
                 export JAVA_TOOL_OPTIONS=\"-Djavax.net.ssl.trustStore=$PWD/guichet.p12 \
                 -Djavax.net.ssl.trustStorePassword=changeit\""
            ),
        ),
    ]
}

/// As one word of a shell.
fn quoted(path: &str) -> String {
    if path.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter)) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_whatever_its_letters() {
        assert_eq!(
            quoted("/home/ana/.local/share/guichet/authority/ca.pem"),
            "/home/ana/.local/share/guichet/authority/ca.pem"
        );
        assert_eq!(quoted("/home/ana b/ca.pem"), "'/home/ana b/ca.pem'");
        assert_eq!(quoted("/l'été/ca.pem"), r"'/l'\''été/ca.pem'");
    }

    #[test]
    fn each_way_names_the_file() {
        assert!(ways("/ca.pem").iter().all(|way| way.command.contains("/ca.pem")));
    }
}
