//! The applications and their settings. Names and syntax are those of the applications' own documentation.

use super::Base;

/// An application that asks an avatar server for pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Application {
    /// Gitea, and Forgejo, which has the same settings.
    Gitea,
    /// GitLab.
    GitLab,
    /// Discourse.
    Discourse,
    /// WordPress.
    WordPress,
    /// Redmine.
    Redmine,
    /// Mailman's web archive.
    HyperKitty,
    /// BookStack.
    BookStack,
    /// authentik.
    Authentik,
    /// Vikunja.
    Vikunja,
    /// The plug-in `gravatar` of Roundcube.
    Roundcube,
    /// Keycloak.
    Keycloak,
    /// Authelia.
    Authelia,
    /// Helix Swarm, also called P4 Code Review.
    Swarm,
    /// SonarQube.
    SonarQube,
    /// Rocket.Chat.
    RocketChat,
    /// The plug-in `avatars-gravatar` of Gerrit.
    Gerrit,
    /// Laravel Jetstream, and other Laravel applications with ui-avatars' URL.
    Laravel,
    /// Grafana.
    Grafana,
}

/// What to set in one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppSetting {
    /// The application.
    pub application: Application,
    /// Where to set it.
    pub place: &'static str,
    /// The setting, to copy.
    pub text: String,
    /// What else to know.
    pub notes: Vec<&'static str>,
}

const ONLY_HTTPS: &str = "It asks over HTTPS only: `public_url` must start with https://.";

impl Application {
    /// Every application, in the order in which they are shown.
    pub(crate) const ALL: [Self; 18] = [
        Self::Gitea,
        Self::GitLab,
        Self::Discourse,
        Self::WordPress,
        Self::Redmine,
        Self::HyperKitty,
        Self::BookStack,
        Self::Authentik,
        Self::Vikunja,
        Self::Roundcube,
        Self::Keycloak,
        Self::Authelia,
        Self::Swarm,
        Self::SonarQube,
        Self::RocketChat,
        Self::Gerrit,
        Self::Laravel,
        Self::Grafana,
    ];

    /// Its name as people write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gitea => "Gitea, Forgejo",
            Self::GitLab => "GitLab",
            Self::Discourse => "Discourse",
            Self::WordPress => "WordPress",
            Self::Redmine => "Redmine",
            Self::HyperKitty => "Mailman 3 (HyperKitty)",
            Self::BookStack => "BookStack",
            Self::Authentik => "authentik",
            Self::Vikunja => "Vikunja",
            Self::Roundcube => "Roundcube (plug-in gravatar)",
            Self::Keycloak => "Keycloak",
            Self::Authelia => "Authelia",
            Self::Swarm => "Helix Swarm (P4 Code Review)",
            Self::SonarQube => "SonarQube",
            Self::RocketChat => "Rocket.Chat",
            Self::Gerrit => "Gerrit (plug-in avatars-gravatar)",
            Self::Laravel => "Laravel Jetstream",
            Self::Grafana => "Grafana",
        }
    }

    /// Its names on the command line, the usual one first.
    pub(crate) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Gitea => &["gitea", "forgejo"],
            Self::GitLab => &["gitlab"],
            Self::Discourse => &["discourse"],
            Self::WordPress => &["wordpress"],
            Self::Redmine => &["redmine"],
            Self::HyperKitty => &["mailman", "hyperkitty"],
            Self::BookStack => &["bookstack"],
            Self::Authentik => &["authentik"],
            Self::Vikunja => &["vikunja"],
            Self::Roundcube => &["roundcube"],
            Self::Keycloak => &["keycloak"],
            Self::Authelia => &["authelia"],
            Self::Swarm => &["swarm"],
            Self::SonarQube => &["sonarqube"],
            Self::RocketChat => &["rocketchat", "rocket.chat"],
            Self::Gerrit => &["gerrit"],
            Self::Laravel => &["laravel", "jetstream"],
            Self::Grafana => &["grafana"],
        }
    }

    /// The application with this name, in any letter case.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let has_name =
            |application: &Self| application.words().iter().any(|own| own.eq_ignore_ascii_case(word));
        Self::ALL.into_iter().find(has_name)
    }

    /// What to set in it so that it asks this server.
    pub(crate) fn setting(self, base: &Base) -> AppSetting {
        let mut notes = self.notes().to_vec();
        if matches!(self, Self::Discourse) && !base.is_https() {
            notes.insert(0, ONLY_HTTPS);
        }
        AppSetting { application: self, place: self.place(), text: self.text(base), notes }
    }

    fn place(self) -> &'static str {
        match self {
            Self::Gitea => "custom/conf/app.ini",
            Self::GitLab => "/etc/gitlab/gitlab.rb, then `gitlab-ctl reconfigure`",
            Self::Discourse => "Admin, Settings, Files: the site setting `gravatar base url`",
            Self::WordPress => "a plug-in of your own: wp-content/mu-plugins/avatars.php",
            Self::Redmine => {
                "config/configuration.yml, and Administration, Settings, Display: Use Gravatar user icons"
            }
            Self::HyperKitty => "settings.py (settings_local.py in containers) of mailman-web",
            Self::BookStack => ".env",
            Self::Authentik => "Admin interface, System, Settings: Avatars",
            Self::Vikunja => "config.yml (or VIKUNJA_AVATAR_GRAVATARBASEURL)",
            Self::Roundcube => "plugins/gravatar/config.inc.php",
            Self::Keycloak => {
                "the attribute `picture` of each user, which the client scope `profile` hands out"
            }
            Self::Authelia => "the file of users: the attribute `picture` of each user",
            Self::Swarm => "SWARM_ROOT/data/config.php",
            Self::SonarQube => "conf/sonar.properties, or Administration, Configuration, General",
            Self::RocketChat => "Administration, Settings, Accounts, Avatar: Avatar External Provider URL",
            Self::Gerrit => "etc/gerrit.config",
            Self::Laravel => "app/Models/User.php: a method of the class",
            Self::Grafana => "conf/grafana.ini (or GF_SECURITY_GRAVATAR_URL)",
        }
    }

    fn text(self, base: &Base) -> String {
        match self {
            Self::Gitea => format!(
                "[server]\nOFFLINE_MODE = false\n\n[picture]\nGRAVATAR_SOURCE = {base}/avatar/\n\
                 DISABLE_GRAVATAR = false\nENABLE_FEDERATED_AVATAR = false"
            ),
            Self::GitLab => {
                let url = format!("{base}/avatar/%{{hash}}?s=%{{size}}&d=identicon");
                format!(
                    "gitlab_rails['gravatar_plain_url'] = '{url}'\ngitlab_rails['gravatar_ssl_url'] = '{url}'"
                )
            }
            Self::Discourse => base.without_scheme(),
            Self::WordPress => format!(
                "<?php\nadd_filter( 'get_avatar_url', function ( $url ) {{\n    return preg_replace( \
                 '#^https?://([0-9a-z-]+\\.)?gravatar\\.com/#', '{base}/', $url );\n}} );"
            ),
            Self::Redmine => format!("default:\n  avatar_server_url: {base}"),
            Self::HyperKitty => format!(
                "GRAVATAR_URL = '{base}/'\nGRAVATAR_SECURE_URL = '{base}/'\nGRAVATAR_DEFAULT_IMAGE = 'identicon'"
            ),
            Self::BookStack => format!("AVATAR_URL={base}/avatar/${{hash}}?s=${{size}}&d=identicon"),
            Self::Authentik => format!("{base}/avatar/%(mail_hash)s?s=256&d=404,initials"),
            Self::Vikunja => format!("avatar:\n  gravatarbaseurl: {base}"),
            Self::Roundcube => {
                format!("$config['gravatar_custom_photo_api'] = '{base}/avatar/%m?s=%z&r=%r&d=404';")
            }
            Self::Keycloak => format!("picture = {base}/u/SLUG.jpg"),
            Self::Authelia => format!("users:\n  ada:\n    picture: '{base}/u/SLUG.jpg'"),
            Self::SonarQube => format!(
                "sonar.lf.enableGravatar=true\nsonar.lf.gravatarServerUrl={base}/avatar/{{EMAIL_MD5}}?s={{SIZE}}&d=identicon"
            ),
            Self::RocketChat => format!("{base}/avatar/{{username}}"),
            Self::Gerrit => {
                format!(
                    "[plugin \"avatars-gravatar\"]\n    gravatarUrl = {base}/avatar/\n    type = identicon"
                )
            }
            Self::Laravel => format!(
                "protected function defaultProfilePhotoUrl()\n{{\n    $hash = hash('sha256', strtolower(trim($this->email)));\n    \
                 return \"{base}/avatar/$hash?d=initials&name=\".urlencode($this->name);\n}}"
            ),
            Self::Grafana => format!("[security]\ndisable_gravatar = false\ngravatar_url = {base}/avatar/"),
            Self::Swarm => {
                let url = format!("{base}/avatar/{{hash}}?s={{size}}&d={{default}}");
                format!("'avatars' => array(\n    'http_url'  => '{url}',\n    'https_url' => '{url}',\n),")
            }
        }
    }

    fn notes(self) -> &'static [&'static str] {
        match self {
            Self::Gitea => &[
                "OFFLINE_MODE is on by default in newer versions and turns all avatar servers off.",
                "Since 1.18 the two last keys are only defaults; change them under Site Administration, Configuration.",
                "ENABLE_FEDERATED_AVATAR = true asks each address's own domain first, by the records above.",
            ],
            Self::GitLab | Self::SonarQube => {
                &["Browsers load the picture: pages under HTTPS need an https:// address."]
            }
            Self::Discourse => {
                &["It fetches by itself: add a server inside its own network to `allowed internal hosts`."]
            }
            Self::WordPress => {
                &["Every avatar address of WordPress passes this filter; no other plug-in is needed."]
            }
            Self::Redmine => &[],
            Self::HyperKitty => &["The slash at the end of both addresses is needed."],
            Self::BookStack => &["BookStack fetches a picture once, when an account is made."],
            Self::Authentik => &[
                "Separate several modes with commas; `initials` is shown for people without a picture.",
                "It stops asking for hours after a timeout, so start this server before you change the setting.",
            ],
            Self::Vikunja => &[
                "People choose Gravatar as their avatar in their settings.",
                "It fetches by itself: for a server inside its own network, set `outgoingrequests.allownonroutableips`.",
            ],
            Self::Roundcube => &["%m is the MD5 of an address, %a the SHA-1; both are known here."],
            Self::Keycloak | Self::Authelia => {
                &["SLUG is the person's short name here, as `tondo user list` prints it."]
            }
            Self::Swarm => &["Reload the configuration cache under System Information."],
            Self::RocketChat => &[
                "{username} finds people by their username or short name here, as `tondo user list` prints them.",
            ],
            Self::Gerrit => &["Older versions of the plug-in take the address without its scheme."],
            Self::Laravel => &[
                "It replaces the method of the trait HasProfilePhoto, which asks ui-avatars.com.",
                "People without a picture get their initials.",
            ],
            Self::Grafana => &[
                "Only versions of April 2026 and later know `gravatar_url`: look for it in conf/defaults.ini.",
                "An older one always asks Gravatar: let its proxy send /avatar/HASH here.",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::connect::tests::base;

    #[test]
    fn every_setting_names_this_server_with_its_path() {
        let here = base("https://example.org", "/avatars/");
        for setting in crate::services::connect::settings(&here) {
            assert!(setting.text.contains("example.org/avatars"), "{setting:?}");
            assert!(!setting.text.contains("avatars//"), "{setting:?}");
        }
    }

    #[test]
    fn every_application_is_found_by_each_of_its_words() {
        for application in Application::ALL {
            for word in application.words() {
                assert_eq!(Application::from_word(&word.to_uppercase()), Some(application));
            }
        }
        assert_eq!(Application::from_word("fax"), None);
    }

    #[test]
    fn placeholders_are_written_as_each_application_reads_them() {
        let here = base("https://a.example", "/");
        for (application, placeholder) in [
            (Application::GitLab, "/avatar/%{hash}?s=%{size}&"),
            (Application::BookStack, "/avatar/${hash}?s=${size}&"),
            (Application::Authentik, "/avatar/%(mail_hash)s?"),
            (Application::Swarm, "/avatar/{hash}?s={size}&d={default}"),
            (Application::Roundcube, "/avatar/%m?s=%z&r=%r&"),
            (Application::WordPress, r"gravatar\.com/#', 'https://a.example/', $url"),
        ] {
            let text = application.setting(&here).text;
            assert!(text.contains(placeholder), "{text}");
        }
    }

    #[test]
    fn discourse_gets_a_host_without_a_scheme_and_a_note_about_https() {
        let plain = Application::Discourse.setting(&base("http://a.example:8740", "/"));
        assert_eq!((plain.text.as_str(), plain.notes[0]), ("a.example:8740", ONLY_HTTPS));
    }
}
