/** The money rules as a pack of their own: `pulumi preview --policy-pack policies/groups/money`, with a level for all of them. */
import { servePack } from "../../core/pack";
import { rulesOf } from "../../rules";

servePack("trainyard-money", "Budgets, tags, prices and machines that idle.", rulesOf("money"));
