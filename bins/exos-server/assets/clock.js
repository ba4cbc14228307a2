// Lets relative times go on between two messages of the server.

const UNITS = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

export function clock() {
  setInterval(() => {
    for (const time of document.querySelectorAll("time[datetime]")) {
      const age = (Date.now() - Date.parse(time.dateTime)) / 1000;
      // The clocks of browser and server need not agree: what lies ahead stays as the server said.
      if (age >= 2) set(time, words(age));
    }
  }, 5000);
}

function words(age) {
  const [size, unit] = UNITS.find(([size]) => age >= size);
  const count = Math.floor(age / size);
  const minutes = Math.floor((age % 3600) / 60);
  if (unit === "h" && count < 10 && minutes > 0) return `${count} h ${minutes} min ago`;
  if (unit === "d" && count < 2) return `${Math.floor(age / 3600)} h ago`;
  return `${count} ${unit} ago`;
}

function set(time, text) {
  if (time.textContent !== text) time.textContent = text;
}
