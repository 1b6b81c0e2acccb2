// Pictures that come by dropping them anywhere on the page or by pasting them.
import { useEffect, useState } from "../vendor/vendor.js";

const firstFile = (transfer) => [...(transfer?.files ?? [])][0];

// The paste event works over plain HTTP, too. What is pasted into a field stays there.
export function usePaste(onFile, isOn) {
  useEffect(() => {
    if (!isOn) return undefined;
    const paste = (event) => {
      const file = firstFile(event.clipboardData);
      if (!file || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      onFile(file);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, [onFile, isOn]);
}

// Whether a file is being dragged over the page, so that it can say where it would go.
export function useDrop(onFile, isOn) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    // Without this, a browser leaves the page and shows the file.
    const over = (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      if (isOn) setOver(true);
    };
    const leave = (event) => !event.relatedTarget && setOver(false);
    const drop = (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(false);
      if (isOn) onFile(firstFile(event.dataTransfer));
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [onFile, isOn]);
  return isOver;
}
