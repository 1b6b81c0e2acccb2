//! Settings that are changed while the server runs: read from the catalog, checked together, taken over everywhere.
//!
//! The catalog keeps texts. Each request asks the change feed whether they have changed, by this process or by a command
//! beside it; if so, they are laid over the operator's configuration, and whatever holds a copy of a value is told.

use std::sync::Arc;

use jiff::Timestamp;

use crate::catalog::{Dependency, Key, Schema, schema};
use crate::config::{Config, EffectiveSetting, Setting, SettingEdit};
use crate::gate::blocking;
use crate::model::{Change, StoredEdit};
use crate::values::{BlobHash, ByteSize, EntityTag, Message, ValidationErrors};

use super::app::App;
use super::config_cell::LiveConfig;
use super::data_dir::{DataDir, OpenMode};
use super::error::ServiceError;
use super::reserve::{Reserve, free_bytes};
use super::upstream_server::UpstreamServer;

/// How often a change is checked again after another process changed settings meanwhile.
const MAX_TRIES: u32 = 8;

/// Settings of which an upstream server is made.
const OF_UPSTREAM: &[&str] =
    &["upstream", "upstream_timeout", "upstream_max_size", "upstream_concurrency", "upstream_max_age"];

/// Settings that decide what is kept in memory.
const OF_FACTS: &[&str] = &["show_disabled_people", "background"];

/// Sees to it that the settings in effect are the catalog's. It costs a look at the change feed where nothing has changed.
pub(crate) async fn refresh(app: &App) {
    if app.settings.is_current(&app.catalog) {
        return;
    }
    Box::pin(async {
        let operators = app.settings.turn().await;
        if app.settings.is_current(&app.catalog) {
            return;
        }
        if let Err(error) = read(app, &operators).await {
            tracing::warn!(%error, "the settings could not be read; those of before count");
        }
    })
    .await;
}

/// How often the settings have changed, with everything that follows from them. Take it before anything is read.
pub(crate) fn generation(app: &App) -> u64 {
    app.settings.settled()
}

/// Takes over what the operator's flags, environment and file say now.
///
/// # Errors
///
/// What does not fit together, or the catalog's error. Everything is then as before.
pub(crate) async fn reload(app: &App, again: &Config) -> anyhow::Result<()> {
    let mut operators = app.settings.turn().await;
    *operators = again.keeping_fixed_of(&operators)?;
    let current = app.shared_config();
    take_over_stored(app, &operators, current.stored.clone(), app.catalog.dependency(Key::Settings)).await;
    Ok(read(app, &operators).await?)
}

/// Says what is done outside the services when settings change, such as the log's filter. Only the first call counts.
pub(crate) fn follow(app: &App, follower: impl Fn(&Config) + Send + Sync + 'static) {
    follower(&app.config());
    app.settings.follow(follower);
}

/// What the catalog of this configuration's data directory keeps, for commands that only look at it. `None` where there is
/// none, or one of an older version: nothing is made or migrated.
///
/// # Errors
///
/// Why it cannot be read.
pub(crate) async fn stored_in(
    config: &Config,
    now: Timestamp,
) -> anyhow::Result<Option<Vec<(String, String)>>> {
    match schema(&config.catalog_path())? {
        Schema::None | Schema::Older => return Ok(None),
        Schema::Current | Schema::Newer => {}
    }
    let (catalog, _blobs, _lock) = DataDir::open(config, OpenMode::UseExisting, now)?.into_parts();
    let stored = catalog.settings().await;
    catalog.close().await;
    Ok(Some(stored?))
}

/// The version of a configuration's settings, for `If-Match`.
pub(crate) fn version(config: &Config) -> EntityTag {
    let lines = config
        .effective()
        .iter()
        .map(|effective| format!("{} {:?} {}\n", effective.setting.key, effective.value, effective.source));
    BlobHash::of(lines.collect::<String>().as_bytes()).into()
}

/// Changes settings: all of them, or none. `accept` looks at the configuration that would be; its message is the conflict.
///
/// # Errors
///
/// [`ServiceError::Conflict`] for a setting that the operator has set, [`ServiceError::Invalid`] with each value that does not
/// fit, [`ServiceError::Changed`] where `If-Match` names another version.
pub(crate) async fn change(
    app: &App,
    change: Change,
    edits: &[SettingEdit],
    accept: impl Fn(&Config) -> Result<(), Message>,
) -> Result<Arc<LiveConfig>, ServiceError> {
    let operators = app.settings.turn().await;
    for _ in 0..MAX_TRIES {
        let stored = app.catalog.settings().await?;
        let (before, _unused) = operators.with_stored(&stored);
        if !change.condition.holds_for(&version(&before)) {
            return Err(ServiceError::Changed);
        }
        let after = edited(&before, edits)?;
        accept(&after).map_err(ServiceError::Conflict)?;
        let rows = rows(&before, &after, edits, &stored);
        if rows.is_empty() || app.catalog.change_settings(change.clone(), stored, rows).await? {
            read(app, &operators).await?;
            return Ok(app.shared_config());
        }
    }
    Err(ServiceError::Busy)
}

/// Free bytes on the disk of the data folder; `None` where the system does not say.
pub(crate) async fn free_space(app: &App) -> Option<u64> {
    let data = app.config.data.clone();
    blocking(move || free_bytes(&data)).await.ok()
}

/// Refuses to keep more space free than there is: uploads would end at once, and the trash would be emptied for good.
///
/// # Errors
///
/// What would happen.
pub(crate) fn keeps_the_trash(app: &App, after: &Config, free: Option<u64>) -> Result<(), Message> {
    let wanted = after.min_free_space.bytes();
    match free {
        Some(free) if wanted > free && wanted > app.config().min_free_space.bytes() => {
            let reason = format!(
                "only {} are free on the disk of the data folder: uploads would end at once, and the trash would be emptied",
                ByteSize::new(free)
            );
            Err(Message::SettingInvalid { reason })
        }
        _ => Ok(()),
    }
}

/// The configuration with the edits, checked.
fn edited(before: &Config, edits: &[SettingEdit]) -> Result<Config, ServiceError> {
    let locked = edits.iter().find_map(|edit| {
        let effective = before.effective_of(edit.setting.key)?;
        effective.source.is_locked().then_some(effective)
    });
    if let Some(EffectiveSetting { setting, source, .. }) = locked {
        let (key, source) = (setting.key.to_owned(), source.to_string());
        return Err(ServiceError::Conflict(Message::SettingLocked { key, source }));
    }
    let mut errors = ValidationErrors::new();
    for edit in edits.iter().filter(|edit| !edit.setting.is_live()) {
        errors.add(edit.setting.key, Message::SettingNeedsRestart { key: edit.setting.key.to_owned() });
    }
    if !errors.is_empty() {
        return Err(ServiceError::Invalid(errors));
    }
    before.edited(edits).map_err(|invalid| {
        for fault in invalid {
            errors.add(fault.key, Message::SettingInvalid { reason: fault.reason });
        }
        ServiceError::Invalid(errors)
    })
}

/// What is to be stored: the edits that change a row.
fn rows(
    before: &Config,
    after: &Config,
    edits: &[SettingEdit],
    stored: &[(String, String)],
) -> Vec<StoredEdit> {
    let is_new = |edit: &&SettingEdit| {
        let row = stored.iter().find(|(key, _)| key == edit.setting.key);
        row.map(|(_, value)| value) != edit.value.as_ref()
    };
    let row = |edit: &SettingEdit| StoredEdit {
        key: edit.setting.key,
        value: edit.value.clone(),
        detail: detail(edit.setting, before, after),
    };
    edits.iter().filter(is_new).map(row).collect()
}

/// What the audit trail says: the setting, and what was and is in effect unless that is secret, each in quotes.
fn detail(setting: &'static Setting, before: &Config, after: &Config) -> String {
    let shown = |config: &Config| {
        config.effective_of(setting.key).and_then(|effective| effective.shown().map(str::to_owned))
    };
    match (shown(before), shown(after)) {
        (Some(former), Some(new)) => format!("{} {former:?} {new:?}", setting.key),
        _ => setting.key.to_owned(),
    }
}

/// Reads the catalog's settings and takes them over. The dependency is taken first: a change in between makes it stale.
async fn read(app: &App, operators: &Config) -> Result<(), ServiceError> {
    let read = app.catalog.dependency(Key::Settings);
    let stored = app.catalog.settings().await?;
    let current = app.shared_config();
    if current.stored == stored && app.settings.is_read() {
        app.settings.exchange(current.confirmed(read));
        return Ok(());
    }
    take_over_stored(app, operators, stored, read).await;
    Ok(())
}

async fn take_over_stored(app: &App, operators: &Config, stored: Vec<(String, String)>, read: Dependency) {
    let (config, unused) = operators.with_stored(&stored);
    for unused in unused {
        tracing::warn!(
            setting = unused.key,
            reason = unused.reason,
            "a setting that is set on the page does not count"
        );
    }
    let former = app.settings.exchange(LiveConfig::new(config, stored, read));
    let now = app.shared_config();
    let changed: Vec<&EffectiveSetting> = now
        .effective()
        .iter()
        .filter(|effective| former.effective_of(effective.setting.key) != Some(effective))
        .collect();
    for effective in &changed {
        let (key, source) = (effective.setting.key, &effective.source);
        tracing::info!(setting = key, value = effective.shown().unwrap_or("(secret)"), %source, "a setting has changed");
    }
    let has_changed = |keys: &[&str]| changed.iter().any(|effective| keys.contains(&effective.setting.key));
    tell_copies(app, &now);
    if has_changed(OF_UPSTREAM) {
        app.upstream.store(UpstreamServer::from_config(&now).map(Arc::new));
    }
    if has_changed(OF_FACTS) {
        app.response_cache.clear();
    }
    if has_changed(&["background"]) {
        forget_renditions(app).await;
    }
    if has_changed(&["min_free_space"]) {
        let (room, reserve) = (Arc::clone(&app.room), Reserve::new(&now));
        blocking(move || room.keep(reserve)).await;
    }
    if !changed.is_empty() {
        app.settings.tell_follower();
    }
    app.settings.settle();
}

/// Tells what holds a copy of a value. Each is cheap where the value is the same.
fn tell_copies(app: &App, config: &Config) {
    app.limits.follow(config);
    app.body_gate.set_max_waiting(config.upload_queue);
    app.imaging_gate.set_max_waiting(config.upload_queue);
    app.response_cache.set_capacity(config.cache_memory.bytes());
    app.rendition_cache.set_capacity(config.cache_disk.bytes());
}

/// Removes what was rendered with the former background.
async fn forget_renditions(app: &App) {
    let cache = Arc::clone(&app.rendition_cache);
    if let Err(error) = blocking(move || cache.clear()).await {
        tracing::warn!(%error, "cached renditions with the former background were not removed");
    }
}
