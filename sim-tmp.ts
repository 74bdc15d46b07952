import { readFoldData } from "@semitone/models";
import { asked, dealt, gameOf, quickScore } from "./bench/labelling/simulate.ts";
const [file, attr, seedsText, strategies] = process.argv.slice(2);
const t0=Date.now();
const game = gameOf(readFoldData(file) as any, attr);
console.log("pool", (Date.now()-t0)/1000, game.pool.groups.length);
const budgets=[5,10,15,20,25,30,40,50,60,80,100];
const res: any = {};
for (const name of strategies.split(",")) {
  const [strategy, share] = name.split(":");
  const rows: number[][] = [];
  const t=Date.now();
  for (let seed=1; seed<=Number(seedsText); seed++) {
    const {test,training}=dealt(game,seed);
    const all=asked(game,training,{strategy:strategy as any, randomShare: share===undefined?0:Number(share), batch:5, most:100, seed}).map(x=>x.row);
    rows.push(budgets.map(b=> b>all.length? NaN : quickScore(game, all.slice(0,b), test)));
  }
  const m=budgets.map((_,i)=>rows.reduce((s,r)=>s+r[i],0)/rows.length);
  res[name]=rows;
  console.log(name.padEnd(14), m.map(x=>x.toFixed(3)).join(" "), ((Date.now()-t)/1000).toFixed(0)+"s");
}
