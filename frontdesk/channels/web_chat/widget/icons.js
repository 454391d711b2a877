// Each returns a new node. Bot, person and notice differ in shape, not in colour alone.
import { icon } from "./dom.js";

export const botIcon = () => icon("M12 4v3", "M5.5 7h13v10.5h-13z", "M9 12h.01M15 12h.01", "M3 11v3M21 11v3");
export const personIcon = () => icon("M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5Z", "M4.5 20c.7-3.6 3.7-5.5 7.5-5.5s6.8 1.9 7.5 5.5");
export const noticeIcon = () => icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M12 11v5", "M12 8h.01");
export const ticketIcon = () => icon("M4 6.5h16v4a1.75 1.75 0 0 0 0 3.5v3.5H4V14a1.75 1.75 0 0 0 0-3.5z", "M14 7v10");
export const articleIcon = () => icon("M6 3.5h8.5l4 4v13H6z", "M14 3.5v4.5h4.5", "M9 12.5h6.5M9 16h6.5");
export const closeIcon = () => icon("m6 6 12 12M18 6 6 18");
export const sendIcon = () => icon("M12 19V5", "m5.5 11.5 6.5-6.5 6.5 6.5");
export const sentIcon = () => icon("m5 12.5 4.5 4.5L19 7.5");
export const clockIcon = () => icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M12 7v5l3.5 2");
export const failedIcon = () => icon("M12 4 2.8 20h18.4z", "M12 10v4.5", "M12 17.3h.01");
export const downIcon = () => icon("M12 5v14", "m5.5 12.5 6.5 6.5 6.5-6.5");
export const starIcon = () =>
  icon("m12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z");
