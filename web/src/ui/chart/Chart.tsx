import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { FONT_FAMILY } from '../theme.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface ChartProps {
  /** What the picture shows, for whoever does not see it; the numbers stand in the table. */
  label: string;
  months: readonly string[];
  now: readonly number[];
  before: readonly number[];
  /** What the bars and the line are; this period and the one before, when not said. */
  series?: readonly [string, string];
  /** Given what hands out the picture as an address of an image. */
  onReady: (picture: () => string) => void;
}

const PERIODS = ['本期', '前期'] as const;
const TEXT = { fontFamily: FONT_FAMILY, color: 'rgba(0,0,0,.65)', fontSize: 12 };

/** Bars for this period, a line for the one before; drawn as SVG, without a style from a string. */
export default function Chart({
  label,
  months,
  now,
  before,
  series = PERIODS,
  onReady,
}: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return undefined;
    const chart = init(box.current, null, { renderer: 'svg' });
    chart.setOption({
      animation: false,
      textStyle: TEXT,
      grid: { left: 4, right: 8, top: 30, bottom: 2, containLabel: true },
      legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 8, textStyle: TEXT },
      // HTML tooltips carry styles, which the policy refuses.
      tooltip: { trigger: 'axis', renderMode: 'richText' },
      xAxis: { type: 'category', data: [...months], axisLabel: TEXT, axisTick: { show: false } },
      yAxis: { type: 'value', minInterval: 1, axisLabel: TEXT, splitNumber: 3 },
      series: [
        {
          name: series[0],
          type: 'bar',
          data: [...now],
          itemStyle: { color: '#1c4a8c', borderRadius: [3, 3, 0, 0] },
          barMaxWidth: 26,
        },
        {
          name: series[1],
          type: 'line',
          data: [...before],
          symbolSize: 5,
          lineStyle: { color: '#b26a00', type: 'dashed' },
          itemStyle: { color: '#b26a00' },
        },
      ],
    });
    onReady(() => chart.getDataURL({ type: 'svg' }));
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [months, now, before, series, onReady]);
  return <div ref={box} role="img" aria-label={label} style={{ height: 190 }} />;
}
