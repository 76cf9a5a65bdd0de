using Camerad.Capture.Gpio;

namespace Camerad.Daemon.Configuration;

/// <summary>
/// The keys of one of <c>gpio.inputs</c>. A preset sets the defaults, and says which triggers there are.
/// </summary>
internal static class GpioInputReader
{
    private const string Rising = "rising", Falling = "falling", Both = "both";

    private static readonly string[] Presets = ["none", "pir", "button"];
    private static readonly string[] Pulls = ["none", "up", "down"];
    private static readonly string[] Edges = [Rising, Falling, Both];

    private static readonly IReadOnlyList<GpioAction> Photograph = [new GpioSnapshotAction(), new GpioEventAction()];

    public static GpioInputOptions Read(SectionReader input, string name)
    {
        string line = GpioOptionsReader.ReadLine(input);
        GpioPreset preset = GpioOptionsReader.Choice(input, "preset", Presets, GpioPreset.None);
        GpioInputOptions defaults = Defaults(name, line, preset);
        GpioInputOptions options = defaults with
        {
            Pull = GpioOptionsReader.Choice(input, "pull", Pulls, defaults.Pull),
            DebounceMs = input.Number("debounceMs", defaults.DebounceMs, 0, GpioInputOptions.MaxDebounceMs),
            ActiveLow = input.Flag("activeLow", defaults.ActiveLow),
            HoldOffMs = input.Number("holdOffMs", defaults.HoldOffMs, 0, GpioInputOptions.MaxHoldOffMs),
            Actions = ReadActions(input, preset),
        };
        if (preset == GpioPreset.Button)
        {
            options = options with
            {
                LongPressMs = input.Number("longPressMs", defaults.LongPressMs,
                    GpioInputOptions.MinLongPressMs, GpioInputOptions.MaxLongPressMs),
                DoublePressMs = input.Number("doublePressMs", defaults.DoublePressMs,
                    GpioInputOptions.MinDoublePressMs, GpioInputOptions.MaxDoublePressMs),
            };
        }

        RefuseForeign(input, preset);
        input.RefuseUnknown();
        return options;
    }

    private static GpioInputOptions Defaults(string name, string line, GpioPreset preset)
    {
        var plain = new GpioInputOptions(name, line) { Preset = preset };
        return preset switch
        {
            GpioPreset.Pir => plain with { HoldOffMs = 5000 },
            GpioPreset.Button => plain with { Pull = GpioPull.Up, ActiveLow = true, DebounceMs = 20 },
            _ => plain,
        };
    }

    private static Dictionary<GpioTrigger, IReadOnlyList<GpioAction>> ReadActions(
        SectionReader input, GpioPreset preset)
    {
        var actions = new Dictionary<GpioTrigger, IReadOnlyList<GpioAction>>();
        void Add(GpioTrigger trigger, IReadOnlyList<GpioAction> fallback)
        {
            IReadOnlyList<GpioAction> list = GpioActionReader.Read(input, trigger.Key(), fallback);
            if (list.Count > 0) actions[trigger] = list;
        }

        switch (preset)
        {
            case GpioPreset.Pir:
                Add(GpioTrigger.Active, Photograph);
                Add(GpioTrigger.Idle, [new GpioEventAction()]);
                break;
            case GpioPreset.Button:
                Add(GpioTrigger.Press, Photograph);
                Add(GpioTrigger.LongPress, []);
                Add(GpioTrigger.DoublePress, []);
                break;
            default:
                string edge = ReadEdge(input);
                if (edge != Falling) Add(GpioTrigger.Rising, Photograph);
                if (edge != Rising) Add(GpioTrigger.Falling, Photograph);
                break;
        }

        return actions;
    }

    // Without the key, the lists of actions that are written say which edges count.
    private static string ReadEdge(SectionReader input)
    {
        bool onRising = input.Has(GpioTrigger.Rising.Key()), onFalling = input.Has(GpioTrigger.Falling.Key());
        string implied = onFalling ? onRising ? Both : Falling : Rising;
        string edge = input.Choice("edge", implied, Edges);
        string unused = edge switch
        {
            Rising when onFalling => GpioTrigger.Falling.Key(),
            Falling when onRising => GpioTrigger.Rising.Key(),
            _ => "",
        };
        if (unused.Length > 0)
        {
            input.Refuse(unused, $"would never happen: edge is \"{edge}\"",
                "Set edge to \"both\", or leave edge out: the lists that are there say which edges count.");
        }

        return edge;
    }

    private static void RefuseForeign(SectionReader input, GpioPreset preset)
    {
        (string Key, GpioPreset Preset)[] keys =
        [
            ("edge", GpioPreset.None), ("onRising", GpioPreset.None), ("onFalling", GpioPreset.None),
            ("onActive", GpioPreset.Pir), ("onIdle", GpioPreset.Pir),
            ("onPress", GpioPreset.Button), ("onLongPress", GpioPreset.Button), ("onDoublePress", GpioPreset.Button),
            ("longPressMs", GpioPreset.Button), ("doublePressMs", GpioPreset.Button),
        ];
        foreach ((string key, GpioPreset owner) in keys)
        {
            if (owner == preset || !input.Keys.Contains(key) || !input.Has(key)) continue;
            string own = string.Join(", ", keys.Where(pair => pair.Preset == preset).Select(static pair => pair.Key));
            input.Refuse(key, owner == GpioPreset.None
                    ? "is for inputs without a preset" : $"is for the preset {Presets[(int)owner]}",
                $"This input's preset is \"{Presets[(int)preset]}\", which has {own}.");
        }
    }
}
