/** Whether a release of Antrea is at least `version`, both as `major.minor`; further parts are not looked at. */
export function atLeast(release: string, version: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = version.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
