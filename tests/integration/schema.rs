//! Published schemas do not drift from the types. `UPDATE=1` rewrites them.

#[test]
fn published_schemas_are_current() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    for (name, make) in factbrief::schema::SCHEMAS {
        let path = folder.join(format!("{name}.schema.json"));
        let fresh = format!("{}\n", serde_json::to_string_pretty(&make()).unwrap());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            published == fresh,
            "{} is not what the types say: run UPDATE=1 cargo test published_schemas",
            path.display()
        );
    }
}
