using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Inputs;

namespace Camerad.Daemon.Tests.Gpio;

public sealed class InputLineTests
{
    private static readonly IReadOnlyList<GpioAction> Some = [new GpioEventAction()];

    [Theory]
    [InlineData("10:high 20:low 30:high", "10:rising 30:rising")]
    [InlineData("300:low 320:high", "300:rising 320:rising")] // low, and low again: the edge between was lost
    [InlineData("10:high 20:high", "10:rising 20:rising")]
    public void Rising_edges_are_each_a_trigger(string script, string noticed) =>
        Assert.Equal(noticed, InputScript.Play(Plain(GpioTrigger.Rising), script));

    [Fact]
    public void Falling_edges_are_triggers_when_they_are_wanted()
    {
        const string script = "10:high 20:low 30:high 40:low";

        Assert.Equal("20:falling 40:falling", InputScript.Play(Plain(GpioTrigger.Falling), script));
        Assert.Equal("10:rising 20:falling 30:rising 40:falling",
            InputScript.Play(Plain(GpioTrigger.Rising, GpioTrigger.Falling), script));
    }

    [Fact]
    public void Active_low_turns_edges_round() => Assert.Equal("10:falling 20:rising", InputScript.Play(
        Plain(GpioTrigger.Rising, GpioTrigger.Falling) with { ActiveLow = true }, "10:high 20:low"));

    [Fact]
    public void Level_at_the_start_is_no_trigger()
    {
        Assert.Equal("", InputScript.Play(Plain(GpioTrigger.Rising, GpioTrigger.Falling), "", startsHigh: true));
        Assert.Equal("", InputScript.Play(Motion(0), "", startsHigh: true));
        Assert.Equal("", InputScript.Play(Button(), "", startsHigh: true));
    }

    [Theory]
    [InlineData("10:high", "30:rising")]
    [InlineData("10:high 12:low 13:high 15:low 16:high", "36:rising")] // bounces: 20 ms after the last
    [InlineData("10:high 29:low", "")]                                  // a spike shorter than that
    [InlineData("10:high 30:low 60:high", "30:rising 80:rising")]
    [InlineData("10:high 40:low 41:high 42:low 43:high", "30:rising")] // a gap shorter than that
    [InlineData("10:high 15:high 40:low", "35:rising")]                // an edge was lost; the line was restless
    public void Debounced_level_counts_once_it_has_been_steady(string script, string noticed) =>
        Assert.Equal(noticed, InputScript.Play(Plain(GpioTrigger.Rising) with { DebounceMs = 20 }, script));

    [Fact]
    public void Debounced_edge_counts_when_the_next_one_comes_before_the_timer()
    {
        var line = new InputLine(Plain(GpioTrigger.Rising, GpioTrigger.Falling) with { DebounceMs = 20 });
        line.HandleStart(false, TimeSpan.Zero);

        line.HandleEdge(true, Ms(10));
        line.HandleEdge(false, Ms(100)); // nobody called HandleTimeout at 30

        Assert.True(line.TryPollTrigger(out InputTrigger first));
        Assert.Equal(new InputTrigger(GpioTrigger.Rising, Ms(30)), first);
        Assert.False(line.TryPollTrigger(out _));
        Assert.Equal(Ms(120), line.NextTimeout);
    }

    [Fact]
    public void Edge_that_is_reported_late_does_not_turn_time_back()
    {
        var line = new InputLine(Plain(GpioTrigger.Rising));
        line.HandleStart(false, Ms(10));
        line.HandleTimeout(Ms(100));

        line.HandleEdge(true, Ms(50));

        Assert.True(line.TryPollTrigger(out InputTrigger trigger));
        Assert.Equal(Ms(100), trigger.At);
    }

    [Theory]
    [InlineData("50:low 60:high 90:low")]   // from before the level was read
    [InlineData("110:low")]                 // to the level that was read
    [InlineData("349:low")]
    public void Edge_from_before_the_start_is_nothing(string script)
    {
        var line = new InputLine(Plain(GpioTrigger.Rising, GpioTrigger.Falling));
        line.HandleStart(false, Ms(100));

        Assert.Empty(InputScript.Play(line, script));
        Assert.Equal(0, line.Edges);
    }

    [Theory]
    [InlineData("110:high 120:low", "110:rising 120:falling")]
    [InlineData("110:low 120:high", "120:rising")]
    [InlineData("110:high 120:high", "110:rising 120:falling 120:rising")]
    [InlineData("400:low", "400:rising 400:falling")]
    public void Edge_after_the_start_counts(string script, string noticed)
    {
        var line = new InputLine(Plain(GpioTrigger.Rising, GpioTrigger.Falling));
        line.HandleStart(false, Ms(100));

        Assert.Equal(noticed, string.Join(' ', InputScript.Play(line, script)));
    }

    [Fact]
    public void Hold_off_passes_over_what_comes_too_soon_and_counts_it()
    {
        var line = new InputLine(Plain(GpioTrigger.Rising) with { HoldOffMs = 100 });
        line.HandleStart(false, TimeSpan.Zero);

        string noticed = string.Join(' ', InputScript.Play(
            line, "10:high 20:low 30:high 40:low 109:high 109.5:low 110:high"));

        Assert.Equal("10:rising 110:rising", noticed);
        Assert.Equal((7, 2, 2), (line.Edges, line.Triggers, line.HeldOff));
    }

    [Theory]
    [InlineData("10:high 500:low 6000:high 6500:low", "10:active 500:idle 6000:active 6500:idle")]
    [InlineData("10:high 500:low 700:high 900:low", "10:active 500:idle")]                      // within the hold-off
    [InlineData("10:high 500:low 700:high", "10:active 500:idle 5010:active")]                   // lasts beyond it
    [InlineData("10:high 500:low 700:high 5500:low", "10:active 500:idle 5010:active 5500:idle")]
    [InlineData("10:high 6000:low 6001:high", "10:active 6000:idle 6001:active")]
    public void Motion_is_told_once_per_hold_off_and_each_beginning_has_its_end(string script, string noticed) =>
        Assert.Equal(noticed, InputScript.Play(Motion(5000), script));

    [Fact]
    public void Motion_that_falls_into_the_hold_off_is_counted()
    {
        var line = new InputLine(Motion(5000));
        line.HandleStart(false, TimeSpan.Zero);

        _ = InputScript.Play(line, "10:high 20:low 30:high 40:low 50:high 60:low").ToList();

        Assert.Equal((1 + 1, 2), (line.Triggers, line.HeldOff));
    }

    [Fact]
    public void Motion_that_ended_while_the_line_was_lost_is_told_when_it_is_back()
    {
        var line = new InputLine(Motion(0));
        line.HandleStart(false, TimeSpan.Zero);
        Assert.Equal(["10:active"], InputScript.Play(line, "10:high", 11));

        line.HandleStart(false, Ms(100));

        Assert.True(line.TryPollTrigger(out InputTrigger trigger));
        Assert.Equal(new InputTrigger(GpioTrigger.Idle, Ms(100)), trigger);
    }

    [Theory]
    [InlineData("100:low 200:high", "100:press")]                 // nobody waits for more: at once
    [InlineData("100:low 5000:high 5100:low", "100:press 5100:press")]
    public void Press_counts_as_the_button_goes_down_when_nothing_else_is_looked_for(string script, string noticed) =>
        Assert.Equal(noticed, InputScript.Play(Button(GpioTrigger.Press), script, startsHigh: true));

    [Theory]
    [InlineData("100:low 200:high", "200:press")]
    [InlineData("100:low 899:high", "899:press")]
    [InlineData("100:low 901:high", "900:longPress")]
    [InlineData("100:low", "900:longPress")]
    public void Press_counts_as_the_button_comes_up_when_long_ones_are_looked_for(string script, string noticed) =>
        Assert.Equal(noticed, InputScript.Play(
            Button(GpioTrigger.Press, GpioTrigger.LongPress), script, startsHigh: true));

    [Theory]
    [InlineData("100:low 200:high", "600:press")]
    [InlineData("100:low 200:high 599:low 650:high", "599:doublePress")]
    [InlineData("100:low 200:high 601:low 650:high", "600:press 1050:press")]
    [InlineData("100:low 200:high 300:low 400:high 500:low 600:high", "300:doublePress 1000:press")]
    [InlineData("100:low 1000:high 1100:low 1200:high", "900:longPress 1600:press")]
    [InlineData("100:low 200:high 300:low 3000:high", "300:doublePress")]      // held: still a double press
    public void Short_long_and_double_presses_are_told_apart(string script, string noticed) =>
        Assert.Equal(noticed, InputScript.Play(Button(), script, startsHigh: true));

    [Fact]
    public void Button_that_bounces_is_pressed_once() => Assert.Equal("520:press", InputScript.Play(
        Button(GpioTrigger.Press, GpioTrigger.LongPress) with { DebounceMs = 20 },
        "100:low 101:high 102:low 104:high 105:low 490:high 492:low 495:high 498:low 500:high", startsHigh: true));

    [Fact]
    public void Button_that_is_held_while_camerad_starts_does_nothing_until_it_comes_up() => Assert.Equal("200:press",
        InputScript.Play(Button(GpioTrigger.Press), "100:high 200:low", startsHigh: false));

    [Fact]
    public void Unwanted_triggers_start_no_hold_off() => Assert.Equal("20:falling", InputScript.Play(
        Plain(GpioTrigger.Falling) with { HoldOffMs = 1000 }, "10:high 20:low 30:high 40:low"));

    [Fact]
    public void Edge_allocates_nothing()
    {
        var line = new InputLine(Motion(0) with { DebounceMs = 1 });
        line.HandleStart(false, TimeSpan.Zero);
        PlayEdges(line, 0, 100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        PlayEdges(line, 1000, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_100, line.Edges);
    }

    [Fact]
    public void Random_edges_give_pairs_of_active_and_idle_that_keep_the_hold_off()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int run = 0; run < 200; run++)
        {
            int holdOff = random.Next(3) * 50;
            var line = new InputLine(Motion(holdOff) with { DebounceMs = random.Next(2) * 5 });
            line.HandleStart(false, TimeSpan.Zero);
            double at = 0;
            var triggers = new List<InputTrigger>();
            for (int i = 0; i < 300; i++)
            {
                at += random.NextDouble() * 30;
                line.HandleEdge(random.Next(2) == 0, Ms(at));
                while (line.TryPollTrigger(out InputTrigger trigger)) triggers.Add(trigger);
            }

            Assert.All(triggers.Index(), entry => Assert.Equal(
                entry.Index % 2 == 0 ? GpioTrigger.Active : GpioTrigger.Idle, entry.Item.Trigger));
            Assert.Equal(triggers, triggers.OrderBy(static trigger => trigger.At));
            List<TimeSpan> begins = [.. triggers.Where((_, i) => i % 2 == 0).Select(static trigger => trigger.At)];
            Assert.All(begins.Zip(begins.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Ms(holdOff)));
        }
    }

    private static void PlayEdges(InputLine line, int fromMs, int count)
    {
        for (int i = 0; i < count; i++)
        {
            line.HandleEdge(i % 2 == 0, Ms(fromMs + (5 * i)));
            while (line.TryPollTrigger(out _))
            {
            }
        }
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static GpioInputOptions Plain(params GpioTrigger[] triggers) =>
        new("x", "1") { Actions = triggers.ToDictionary(static trigger => trigger, static _ => Some) };

    private static GpioInputOptions Motion(int holdOffMs) => Plain(GpioTrigger.Active, GpioTrigger.Idle) with
    {
        Preset = GpioPreset.Pir,
        HoldOffMs = holdOffMs,
    };

    private static GpioInputOptions Button(params GpioTrigger[] triggers) => Plain(triggers is []
        ? [GpioTrigger.Press, GpioTrigger.LongPress, GpioTrigger.DoublePress] : triggers) with
    {
        Preset = GpioPreset.Button,
        ActiveLow = true,
    };
}
