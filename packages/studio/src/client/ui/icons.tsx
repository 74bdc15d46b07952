// Small drawings of our own, 24 units square.
const PATHS = {
  home: "M3 10.5 12 3l9 7.5V20a1 1 0 0 1-1 1h-5v-7H9v7H4a1 1 0 0 1-1-1z",
  library: "M5 4v16M10 4v16M15 4.5l4.5 15M3 4h4M3 20h4M8 4h4M8 20h4",
  label: "M20 12 12.5 4.5H5V12l7.5 7.5a1.5 1.5 0 0 0 2.1 0l5.4-5.4a1.5 1.5 0 0 0 0-2.1zM8.5 8h.01",
  results: "M4 20V4M4 20h16M8 16v-5M12.5 16V7M17 16v-8",
  make: "M9 18V6l11-2v12M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM20 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
  runs: "M12 7v5l3 2M21 12a9 9 0 1 1-3-6.7M21 4v4h-4",
  search: "M20 20l-4.2-4.2M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z",
  undo: "M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  help: "M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M12 17h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  pan: "M12 3v18M3 12h18M12 3l-2.5 2.5M12 3l2.5 2.5M12 21l-2.5-2.5M12 21l2.5-2.5M3 12l2.5-2.5M3 12l2.5 2.5M21 12l-2.5-2.5M21 12l-2.5 2.5",
  lasso:
    "M6 15c-2-1-3-2.6-3-4.5C3 7 7 4.500 12 4.500s9 2.500 9 6-4 6-9 6c-1 0-2-.1-3-.3M6 15a2 2 0 1 0 2 3.500c0 1.500-1 2.500-2.500 2.500",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  ear: "M7 9a5 5 0 0 1 10 0c0 3.500-3 4-3 7a3 3 0 0 1-5.500 1.700M10 9.500a2 2 0 1 1 3 1.700",
  loop: "M17 3l3 3-3 3M4 11V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3M20 13v2a3 3 0 0 1-3 3H4",
  eye: "M3 12s3.300-6 9-6 9 6 9 6-3.300 6-9 6-9-6-9-6zM14.500 12a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z",
  skip: "M5 5l9 7-9 7zM19 5v14",
  close: "M6 6l12 12M18 6 6 18",
  folder: "M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z",
  play: "M7 4.500v15l12-7.500z",
  pause: "M8 5v14M16 5v14",
  swap: "M7 7h12l-3-3M17 17H5l3 3",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, small }: { name: IconName; small?: boolean }) => (
  <svg class={`i ${small ? "s" : ""}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
