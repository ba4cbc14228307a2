// Keeps pages live, finds things, and adds what plain forms cannot do. Every page works without it.

import { follow } from "./live.js";
import { fill } from "./fill.js";
import { finder } from "./finder.js";
import { clock } from "./clock.js";
import { editor } from "./editor.js";
import { forms } from "./forms.js";
import { load } from "./load.js";
import { logs } from "./logs.js";

// A form that was refused is answered at its own address. It is followed, and loaded again, at that of its page.
const { at } = document.body.dataset;
if (at) history.replaceState(history.state, "", at);

follow();
fill();
finder();
clock();
editor();
forms();
load();
logs();
