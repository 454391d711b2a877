/**
 * Which of an agent's tabs alerts: the first that claims the number of an event. The claims are in IndexedDB, whose transactions all tabs
 * share. localStorage would not do, even under a lock: each process of a browser has a copy, which lags behind.
 */

const DATABASE = "frontdesk-inbox";
const ALERTED = "alerted";
const KEPT_NUMBERS = 10000;
/** Events are not alerted after some minutes. Later a number is another event's: of a database that was made anew. */
const CLAIMED_MS = 3600000;

let opened = null;

/** Those of the numbers that no other tab of the browser has claimed. Without storage each page alerts for itself. */
export async function claimAlerts(numbers) {
  try {
    const database = await (opened ??= open());
    return await claim(database, numbers);
  } catch {
    opened = null;
    return numbers;
  }
}

function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(ALERTED);
  return settled(request);
}

async function claim(database, numbers) {
  const store = database.transaction(ALERTED, "readwrite").objectStore(ALERTED);
  const claimed = await Promise.all(numbers.map((number) => settled(store.get(number))));
  const now = Date.now();
  const ours = numbers.filter((number, place) => !(now - claimed[place] < CLAIMED_MS));
  ours.forEach((number) => store.put(now, number));
  store.delete(IDBKeyRange.upperBound(Math.max(...numbers) - KEPT_NUMBERS));
  return ours;
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
