//! Inputs that always reach the probe of one container.

/// The input with a signature written over its start.
pub fn with_signature(input: &[u8], signature: &[(usize, &[u8])]) -> Vec<u8> {
    let mut file = input.to_vec();
    for (at, bytes) in signature {
        file.resize(file.len().max(at + bytes.len()), 0);
        file[*at..at + bytes.len()].copy_from_slice(bytes);
    }
    file
}
