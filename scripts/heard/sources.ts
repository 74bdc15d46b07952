// The collections that the shipped model learns from, as their own files give their licences.
import type { MusicSource } from "@semitone/models";

export const SOURCES: Readonly<Record<"lieder" | "pop909", MusicSource>> = {
  lieder: {
    name: "OpenScore Lieder",
    licence: "CC0-1.0",
    notice:
      "OpenScore Lieder Corpus, https://github.com/OpenScore/Lieder, dedicated to the public domain (CC0)",
  },
  pop909: {
    name: "POP909",
    licence: "MIT",
    notice:
      "POP909 Dataset, https://github.com/music-x-lab/POP909-Dataset, MIT License, Copyright (c) 2020 Music X Lab (POP909-LICENSE.txt)",
  },
};
