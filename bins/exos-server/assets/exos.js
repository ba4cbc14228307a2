// Keeps pages live, finds things, and adds what plain forms cannot do. Every page works without it.

import { follow } from "./live.js";
import { fill } from "./fill.js";
import { finder } from "./finder.js";
import { clock } from "./clock.js";
import { editor } from "./editor.js";
import { forms } from "./forms.js";
import { load } from "./load.js";
import { logs } from "./logs.js";

follow();
fill();
finder();
clock();
editor();
forms();
load();
logs();
