using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Tests.Configuration;

/// <summary>The keys of <c>gpio</c>.</summary>
public sealed partial class KeyMatrixTests
{
    private const string Input = "gpio.inputs.main.line=17";
    private const string Pir = Input + " gpio.inputs.main.preset=pir";
    private const string Button = Input + " gpio.inputs.main.preset=button";
    private const string Output = "gpio.outputs.main.line=5";
    private const string Switch = Output + " gpio.outputs.main.role=switch";
    private const string Viewed = Output + " gpio.outputs.main.role=viewed";
    private const string Burst =
        """[{"snapshot": {"stream": "main", "count": 3, "intervalMs": 200}}, "event"]""";
    private const string KeyFrame = """{"keyframe": {"stream": "main"}}""";

    public static TheoryData<string, string, string, string, string, string> GpioKeys => new()
    {
        { "gpio.chip", "auto", "\"pinctrl-rp1\"", "pinctrl-rp1", "pinctrl-rp1", "" },
        { "gpio.chip", "auto", "4", "4", "4", "" },
        { "gpio.driver", "auto", "\"libgpiod-v2\"", "libgpiod-v2", "libgpiod-v2", "" },
        { "gpio.inputs.main.line", "", "17", "17", "17", "" },
        { "gpio.inputs.main.line", "", "\"GPIO17\"", "GPIO17", "GPIO17", "" },
        { "gpio.inputs.main.preset", "", "\"pir\"", "pir", "pir", Input },
        { "gpio.inputs.main.edge", "", "\"both\"", "both", "Rising+Falling", Input },
        { "gpio.inputs.main.edge", "", "\"falling\"", "falling", "Falling", Input },
        { "gpio.inputs.main.pull", "", "\"down\"", "down", "down", Input },
        { "gpio.inputs.main.debounceMs", "", "5", "5", "5", Input },
        { "gpio.inputs.main.activeLow", "", "true", "true", "true", Input },
        { "gpio.inputs.main.holdOffMs", "", "2000", "2000", "2000", Input },
        { "gpio.inputs.main.longPressMs", "", "1500", "1500", "1500", Button },
        { "gpio.inputs.main.doublePressMs", "", "250", "250", "250", Button },
        { "gpio.inputs.main.onRising", "", "[\"keyframe\"]", "keyframe", "keyframe(*)", Input },
        { "gpio.inputs.main.onFalling", "", Burst, Burst, "snapshot(main,3,200) event", Input },
        { "gpio.inputs.main.onActive", "", "[\"snapshot\", \"event\"]", "snapshot,event", "snapshot(*,1,500) event",
            Pir },
        { "gpio.inputs.main.onIdle", "", "\"event\"", "event", "event", Pir },
        { "gpio.inputs.main.onPress", "", KeyFrame, KeyFrame, "keyframe(main)", Button },
        { "gpio.inputs.main.onLongPress", "", "[\"event\"]", "event", "event", Button },
        { "gpio.inputs.main.onDoublePress", "", "[\"event\"]", "event", "event", Button },
        { "gpio.outputs.main.line", "", "5", "5", "5", "gpio.outputs.main.role=status" },
        { "gpio.outputs.main.role", "", "\"switch\"", "switch", "switch", Output },
        { "gpio.outputs.main.stream", "", "\"main\"", "main", "main", Viewed },
        { "gpio.outputs.main.activeLow", "", "true", "true", "true", Switch },
        { "gpio.outputs.main.initial", "", "true", "true", "true", Switch },
        { "gpio.outputs.main.atStop", "", "true", "true", "true", Switch },
    };

    public static TheoryData<string, string, string> BadGpioValues => new()
    {
        { "gpio.chip", "\"\"", "camerad devices" },
        { "gpio.chip", "[]", "camerad devices" },
        { "gpio.driver", "\"libgpiod\"", "one of auto, kernel, libgpiod-v1, libgpiod-v2, sysfs" },
        { "gpio.inputs", "[]", "an object" },
        { "gpio.inputs.a b", """{"line": 1}""", "A-Z a-z 0-9 - _" },
        { "gpio.inputs.a", "{}", "e.g. 17, or its name" },
        { "gpio.inputs.a.line", "-1", "e.g. 17, or its name" },
        { "gpio.inputs.a.line", "1.5", "e.g. 17, or its name" },
        { "gpio.inputs.a.line", "\"17a\"", "e.g. 17, or its name" },
        { "gpio.inputs.a", """{"line": 1, "preset": "bell"}""", "one of none, pir, button" },
        { "gpio.inputs.a", """{"line": 1, "edge": "up"}""", "one of rising, falling, both" },
        { "gpio.inputs.a", """{"line": 1, "pull": true}""", "one of none, up, down" },
        { "gpio.inputs.a", """{"line": 1, "debounceMs": 1001}""", "from 0 to 1000" },
        { "gpio.inputs.a", """{"line": 1, "holdOffMs": -1}""", "from 0 to 3600000" },
        { "gpio.inputs.a", """{"line": 1, "preset": "button", "longPressMs": 9}""", "from 200 to 10000" },
        { "gpio.inputs.a", """{"line": 1, "preset": "button", "doublePressMs": 9}""", "from 100 to 2000" },
        { "gpio.inputs.a", """{"line": 1, "onRising": ["photo"]}""", "a list of \"snapshot\"" },
        { "gpio.inputs.a", """{"line": 1, "onRising": [{}]}""", "a list of \"snapshot\"" },
        { "gpio.inputs.a", """{"line": 1, "onRising": [{"snapshot": 3}]}""", "a list of \"snapshot\"" },
        { "gpio.inputs.a", """{"line": 1, "onRising": ["record"]}""", "Actions are snapshot, event and keyframe" },
        { "gpio.inputs.a", """{"line": 1, "onRising": [{"snapshot": {"count": 21}}]}""", "from 1 to 20" },
        { "gpio.inputs.a", """{"line": 1, "onRising": [{"snapshot": {"intervalMs": 1}}]}""", "from 50 to 60000" },
        { "gpio.inputs.a", """{"line": 1, "onRising": [{"snapshot": {"cuont": 2}}]}""", "Did you mean \"count\"" },
        { "gpio.inputs.a", """{"line": 1, "onRising": [{"event": {"x": 2}}]}""", "Known here" },
        { "gpio.inputs.a", """{"line": 1, "edge": "rising", "onFalling": ["event"]}""", "Set edge to \"both\"" },
        { "gpio.inputs.a", """{"line": 1, "onPress": ["event"]}""", "has edge, onRising, onFalling" },
        { "gpio.inputs.a", """{"line": 1, "preset": "pir", "edge": "both"}""", "has onActive, onIdle" },
        { "gpio.inputs.a", """{"line": 1, "longPressMs": 500}""", "preset is \"none\"" },
        { "gpio.inputs.a", """{"line": 1, "debounceMS": 5}""", "Did you mean \"debounceMs\"" },
        { "gpio.outputs.a", """{"line": 1}""", "one of status, switch, viewed" },
        { "gpio.outputs.a", """{"line": 1, "role": "lamp"}""", "one of status, switch, viewed" },
        { "gpio.outputs.a", """{"line": 1, "role": "switch", "stream": "main"}""", "set role to \"viewed\"" },
        { "gpio.outputs.a", """{"line": 1, "role": "viewed", "initial": true}""", "set role to \"switch\"" },
    };

    [Theory]
    [InlineData("{\"line\": 1}", "none", false, 0, 0, "rising snapshot+event")]
    [InlineData("{\"line\": 1, \"onFalling\": [\"event\"]}", "none", false, 0, 0, "falling event")]
    [InlineData("{\"line\": 1, \"onFalling\": [\"event\"], \"onRising\": [\"keyframe\"]}", "none", false, 0, 0,
        "rising keyframe, falling event")]
    [InlineData("{\"line\": 1, \"preset\": \"pir\"}", "none", false, 0, 5000, "active snapshot+event, idle event")]
    [InlineData("{\"line\": 1, \"preset\": \"pir\", \"onIdle\": []}", "none", false, 0, 5000, "active snapshot+event")]
    [InlineData("{\"line\": 1, \"preset\": \"button\"}", "up", true, 20, 0, "press snapshot+event")]
    [InlineData("{\"line\": 1, \"preset\": \"button\", \"pull\": \"none\", \"activeLow\": false}", "none", false, 20, 0,
        "press snapshot+event")]
    public void Preset_sets_the_defaults_of_an_input(
        string json, string pull, bool activeLow, int debounceMs, int holdOffMs, string actions)
    {
        GpioInputOptions input = Assert.Single(Loading.FromJson(Nest(["gpio", "inputs", "a"], json)).Gpio.Inputs);

        Assert.Equal((pull, activeLow, debounceMs, holdOffMs),
            (input.Pull.ToString().ToLowerInvariant(), input.ActiveLow, input.DebounceMs, input.HoldOffMs));
        Assert.Equal(actions, string.Join(", ", input.Actions.Select(pair =>
            $"{pair.Key.Word()} {string.Join('+', pair.Value.Select(Word))}")));
    }

    private static string Word(GpioAction action) => action switch
    {
        GpioSnapshotAction => "snapshot",
        GpioKeyFrameAction => "keyframe",
        _ => "event",
    };
}
