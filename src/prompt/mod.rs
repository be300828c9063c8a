//! Prompts: one versioned template a section, and the facts a section may use.
