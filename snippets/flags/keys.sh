# Says which keys of daemon.json the engine knows. What could be one stands in its program file, as the names that
# Go notes for JSON. All of them go into one file, with nobody, which is none; so the engine refuses the file, and
# names each key that it does not know.
grep -aoE 'json:"[a-z0-9-]+[",]' "$(command -v dockerd)" | cut -d'"' -f2 | tr -d , | sort -u >names
{ echo '{"nobody": null'; sed 's/.*/, "&": null/' names; echo '}'; } >all.json
dockerd --config-file all.json >answer 2>&1
grep -q 'any configuration option: .*nobody' answer || { cat answer; exit 1; }
sed 's/.*any configuration option: //' answer | tr -d ' ' | tr , '\n' | sort -u >unknown
comm -23 names unknown
rm names all.json answer unknown
