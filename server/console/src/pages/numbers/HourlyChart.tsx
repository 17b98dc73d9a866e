import { useEffect, useRef } from 'react';
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { DayNumbers } from '@/api/types';
import { useScheme } from '@/app/useScheme';

register([BarChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const COLORS = {
  light: { questions: '#1D5FBF', handoffs: '#B25E00', text: '#646A73', line: '#E5E6EB' },
  dark: { questions: '#5A94E8', handoffs: '#E3A04D', text: '#A6ADB8', line: '#2C323A' },
};

type Hours = NonNullable<DayNumbers['hourly']>;

/** Questions and hand-offs hour by hour; charts come in their own chunk. */
export function HourlyChart({ hours }: { hours: Hours }) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  useEffect(() => {
    if (!box.current) return undefined;
    const chart = init(box.current, null, { renderer: 'svg' });
    chart.setOption(optionFor(hours, scheme));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [hours, scheme]);
  return <div ref={box} style={{ height: 280 }} />;
}

function optionFor(hours: Hours, scheme: 'light' | 'dark') {
  const color = COLORS[scheme];
  const series = (name: string, key: 'questions' | 'handoffs') => ({
    name,
    type: 'bar',
    data: hours.map((hour) => hour[key]),
    itemStyle: { color: color[key], borderRadius: [3, 3, 0, 0] },
    barMaxWidth: 14,
  });
  return {
    aria: { enabled: true },
    animation: false,
    textStyle: { color: color.text },
    tooltip: { trigger: 'axis', confine: true },
    legend: { right: 0, top: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: color.text } },
    grid: { left: 40, right: 8, top: 36, bottom: 28 },
    xAxis: {
      type: 'category',
      data: hours.map((hour) => `${hour.hour} 时`),
      axisLine: { lineStyle: { color: color.line } },
      axisLabel: { color: color.text },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitLine: { lineStyle: { color: color.line } },
      axisLabel: { color: color.text },
    },
    series: [series('提问', 'questions'), series('转人工', 'handoffs')],
  };
}
