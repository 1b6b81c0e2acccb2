//! The table of what a source last said of a person.

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{optional, values};
use crate::model::{Change, ExternalFacts, ExternalSource};

impl Catalog {
    /// What a source last said of a subject; nothing of one that it has not spoken of.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn external_facts(
        &self,
        source: ExternalSource,
        subject: String,
    ) -> Result<Option<ExternalFacts>, CatalogError> {
        self.read(move |sql| {
            let statement =
                "SELECT name, username, locale FROM external_facts WHERE source = ?1 AND subject = ?2";
            optional(sql, statement, values![source.key().as_str(), subject.as_str()], |columns| {
                Ok(ExternalFacts {
                    name: columns.optional_text()?.map(str::to_owned),
                    username: columns.optional_text()?.map(str::to_owned),
                    locale: columns.optional_text()?.map(str::to_owned),
                })
            })
        })
        .await
    }

    /// Notes what a source says of a subject that is linked. It is not in the audit trail; what follows from it is.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn note_external_facts(
        &self,
        change: Change,
        source: ExternalSource,
        subject: String,
        facts: ExternalFacts,
    ) -> Result<(), CatalogError> {
        self.write_by(change, move |sql, _change| {
            let statement = "INSERT INTO external_facts (source, subject, name, username, locale)
                             SELECT source, subject, ?3, ?4, ?5 FROM external_identities
                             WHERE source = ?1 AND subject = ?2
                             ON CONFLICT (source, subject) DO UPDATE SET name = excluded.name,
                                 username = excluded.username, locale = excluded.locale";
            let source = source.key();
            let ExternalFacts { name, username, locale } = &facts;
            let keys = values![
                source.as_str(),
                subject.as_str(),
                name.as_deref(),
                username.as_deref(),
                locale.as_deref()
            ];
            sql.execute(statement, keys)?;
            Ok(())
        })
        .await
    }
}
