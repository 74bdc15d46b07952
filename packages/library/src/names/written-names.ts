// The file names that a name in a label file may stand for: addresses, paths of other systems, names that label tools gave on upload.
// Knows text only.

/** What a written name may mean, as it stands first. */
export interface WrittenName {
  readonly names: readonly string[];
  /** A path from the root of another system (a drive, a share, an address): its first folders say nothing here. */
  readonly elsewhere: boolean;
}

const SCHEME = /^[a-z][a-z0-9+.-]+:\/\//i;
const DRIVE = /^[a-z]:[\\/]/i;
const SHARE = /^(\\\\|\/\/)[^\\/]+[\\/]/;
/** Folders in which label tools keep what was uploaded; what follows them is a name, with a mark of the tool in front. */
const UPLOADS = /^(?:.*\/)?(?:data\/)?(?:upload|uploads|filepond|media\/upload)\/(?:[^/]*\/)*([^/]+)$/i;
/** What label tools put in front of a name to make it unique: part of a UUID, all of it, or a digest. */
const MARK =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{8})[-_](?=.)/i;

/**
 * What `written` may mean, likeliest first: the text itself; percent-encoding undone; the path of an address (`file://`, `s3://`,
 * `https://`) or the file that its query names (`/data/local-files/?d=`); an upload by its name alone, without the mark of the tool.
 */
export function writtenNames(written: string): WrittenName {
  const text = written.trim();
  const names = new Set([text]);
  const elsewhere = [text, decoded(text)].some(
    (one) => SCHEME.test(one) || DRIVE.test(one) || SHARE.test(one),
  );
  for (const one of [text, decoded(text)]) {
    names.add(one);
    const path = pathOf(one);
    names.add(path);
    names.add(decoded(path));
  }
  for (const one of [...names]) {
    const upload = UPLOADS.exec(one.replaceAll("\\", "/"))?.[1];
    const tail = one.slice(Math.max(one.lastIndexOf("/"), one.lastIndexOf("\\")) + 1);
    if (upload !== undefined) names.add(upload.replace(MARK, "")).add(upload);
    else if (MARK.test(tail)) names.add(tail.replace(MARK, ""));
  }
  return { names: [...names].filter((name) => name !== ""), elsewhere };
}

/** The path in an address, without scheme, host, drive and query; the file that a query names with `d=` or `path=`. */
function pathOf(text: string): string {
  const query = /[?&](?:d|path|file|filename)=([^&#]+)/.exec(text)?.[1];
  if (query !== undefined) return decoded(query);
  const address = SCHEME.exec(text);
  let path = text;
  if (address !== null) {
    const rest = text.slice(address[0].length).replace(/[?].*$/s, "");
    // `file:///C:/music` and `file:///home` have no host; elsewhere the first part is a host or bucket.
    path = rest.slice(Math.max(rest.indexOf("/"), 0));
  } else if (SHARE.test(path)) path = path.replace(SHARE, "/");
  return path.replace(/^\/?[a-z]:(?=[\\/])/i, "");
}

function decoded(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign of its own is part of the name.
    return text;
  }
}
