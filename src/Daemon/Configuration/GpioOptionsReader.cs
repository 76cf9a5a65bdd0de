namespace Camerad.Daemon.Configuration;

/// <summary>The keys below <c>gpio</c>, their types and their limits.</summary>
internal static class GpioOptionsReader
{
    /// <summary>What a line may be called.</summary>
    internal const string Line = "the line's number on the chip, e.g. 17, or its name, e.g. \"GPIO17\"";

    private const int MaxChipLength = 64; // the kernel's names and labels have at most 31 characters

    /// <summary>The words of <see cref="GpioDriverKind"/>, in its order.</summary>
    internal static readonly string[] Drivers = ["auto", "kernel", "libgpiod-v1", "libgpiod-v2", "sysfs"];

    private static readonly string[] Roles = ["status", "switch", "viewed"];

    public static GpioOptions Read(SectionReader gpio)
    {
        var defaults = new GpioOptions();
        var options = new GpioOptions
        {
            Chip = gpio.NumberOrText("chip", defaults.Chip,
                "\"auto\", or a chip's number, name or label that `camerad devices` shows",
                static text => text.Length is > 0 and <= MaxChipLength),
            Driver = Choice(gpio, "driver", Drivers, defaults.Driver),
            Inputs = ReadEach(gpio, "inputs", GpioInputOptions.MaxInputs, GpioInputReader.Read),
            Outputs = ReadEach(gpio, "outputs", GpioOutputOptions.MaxOutputs, ReadOutput),
        };
        gpio.RefuseUnknown();
        return options;
    }

    /// <summary>One of an enumeration's words, which are in its order.</summary>
    internal static T Choice<T>(SectionReader section, string key, string[] words, T fallback)
        where T : struct, Enum =>
        Enum.GetValues<T>()[Array.IndexOf(
            words, section.Choice(key, words[Array.IndexOf(Enum.GetValues<T>(), fallback)], words))];

    /// <summary>The line's number or name; empty if it is missing, which is a fault.</summary>
    internal static string ReadLine(SectionReader section)
    {
        string line = section.NumberOrText("line", "", Line, static text =>
            text.Length is > 0 and < 32
                && (ushort.TryParse(text, out _) || !(char.IsAsciiDigit(text[0]) || text[0] == '-')));
        if (!section.Has("line")) section.Refuse("line", "is missing", $"Expected: {Line}.");
        return line;
    }

    private static List<T> ReadEach<T>(SectionReader gpio, string key, int most, Func<SectionReader, string, T> read)
    {
        SectionReader section = gpio.Section(key);
        var result = new List<T>();
        foreach (string name in section.Keys.Where(section.Has).ToList())
        {
            SectionReader one = section.Section(name);
            if (StreamOptions.IsName(name)) result.Add(read(one, name));
            else section.Refuse(name, "is no name for a line", "Expected: 1 to 32 of the characters A-Z a-z 0-9 - _.");
        }

        if (result.Count > most) gpio.Refuse(key, $"has {result.Count} lines", $"Expected: at most {most}.");
        return result;
    }

    private static GpioOutputOptions ReadOutput(SectionReader output, string name)
    {
        string line = ReadLine(output);
        if (!output.Has("role"))
            output.Refuse("role", "is missing", $"Expected: one of {string.Join(", ", Roles)}.");
        var role = Choice(output, "role", Roles, GpioRole.Status);
        string stream = output.Text("stream", "");
        var options = new GpioOutputOptions(name, line, role)
        {
            Stream = stream.Length > 0 ? stream : null,
            ActiveLow = output.Flag("activeLow", fallback: false),
            Initial = output.Flag("initial", fallback: false),
            AtStop = output.Flag("atStop", fallback: false),
        };
        if (options.Stream is not null && role != GpioRole.Viewed)
            output.Refuse("stream", "is only for the role viewed", "Remove it, or set role to \"viewed\".");
        if (options.Initial && role != GpioRole.Switch)
            output.Refuse("initial", "is only for the role switch", "Remove it, or set role to \"switch\".");
        output.RefuseUnknown();
        return options;
    }
}
