using System.Globalization;
using System.Text;
using System.Text.Json;
using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Hardware;

namespace Camerad.Daemon.Diagnostics;

/// <summary>The machine's GPIO chips for <c>camerad devices</c>: what they are, and who has which line.</summary>
/// <param name="Chips">By number.</param>
internal sealed record GpioDeviceList(IReadOnlyList<GpioDeviceList.ListedChip> Chips)
{
    public static GpioDeviceList Find(GpioOptions options) => Find(options, new GpioSystem());

    public static GpioDeviceList Find(GpioOptions options, IGpioSystem system)
    {
        IReadOnlyList<GpioChip> chips = system.FindChips();
        GpioChip? chosen = Choose(options.Chip, chips);
        return new([.. chips.Select(chip => List(chip, chip == chosen, options, system))]);
    }

    /// <summary>A section with its heading; ends with a line feed.</summary>
    public void AppendTo(StringBuilder text)
    {
        text.Append("GPIO chips\n");
        if (Chips.Count == 0) text.Append("  none\n");
        foreach (ListedChip listed in Chips)
        {
            GpioChip chip = listed.Chip;
            text.Append("  ").Append(chip.Name.PadRight(12));
            if (chip.Errno != 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"{new GpioDeviceException(chip.Path, chip.Errno).Message}\n");
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{chip.Label}, {chip.LineCount} lines");
            if (listed.IsChosen) text.Append(", used as gpio.chip");
            text.Append('\n');
            foreach (ListedLine line in listed.Lines)
            {
                string what = line.Key ?? $"in use by {(line.Consumer.Length > 0 ? line.Consumer : "the kernel")}";
                if (line.Key is not null && line.IsUsed) what += $", in use by {line.Consumer}";
                text.Append(CultureInfo.InvariantCulture, $"    {line.Number,-4}{line.Name,-16}{what}\n");
            }
        }
    }

    /// <summary>The member "gpio".</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartArray("gpio");
        foreach (ListedChip listed in Chips)
        {
            json.WriteStartObject();
            json.WriteString("name", listed.Chip.Name);
            json.WriteString("path", listed.Chip.Path);
            json.WriteString("label", listed.Chip.Label);
            json.WriteNumber("lines", listed.Chip.LineCount);
            json.WriteBoolean("chosen", listed.IsChosen);
            if (listed.Chip.Errno != 0)
                json.WriteString("fault", new GpioDeviceException(listed.Chip.Path, listed.Chip.Errno).Message);
            json.WriteStartArray("taken");
            foreach (ListedLine line in listed.Lines)
            {
                json.WriteStartObject();
                json.WriteNumber("line", line.Number);
                json.WriteString("name", line.Name);
                json.WriteBoolean("used", line.IsUsed);
                json.WriteString("consumer", line.Consumer);
                json.WriteString("key", line.Key);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static GpioChip? Choose(string wanted, IReadOnlyList<GpioChip> chips)
    {
        try
        {
            return ChipChoice.Choose(wanted, chips);
        }
        catch (GpioFaultException)
        {
            return null;
        }
    }

    private static ListedChip List(GpioChip chip, bool isChosen, GpioOptions options, IGpioSystem system)
    {
        var lines = new List<ListedLine>();
        for (int number = 0; number < chip.LineCount; number++)
        {
            GpioLineState? state = system.ReadLine(chip, number);
            string? key = isChosen ? FindKey(options, number, state?.Name ?? "") : null;
            if (key is not null || state is { IsUsed: true })
                lines.Add(new(number, state?.Name ?? "", state?.IsUsed ?? false, state?.Consumer ?? "", key));
        }

        return new ListedChip(chip, isChosen, lines);
    }

    private static string? FindKey(GpioOptions options, int number, string name)
    {
        bool Matches(string line) => line == name || line == number.ToString(CultureInfo.InvariantCulture);
        return options.Inputs.FirstOrDefault(input => Matches(input.Line))?.Key
            ?? options.Outputs.FirstOrDefault(output => Matches(output.Line))?.Key;
    }

    /// <param name="Chip">As the kernel tells of it.</param>
    /// <param name="IsChosen">Whether gpio.chip means it.</param>
    /// <param name="Lines">Those that somebody has, or that the configuration names.</param>
    internal sealed record ListedChip(GpioChip Chip, bool IsChosen, IReadOnlyList<ListedLine> Lines);

    /// <param name="Number">On the chip.</param>
    /// <param name="Name">May be empty.</param>
    /// <param name="IsUsed">Somebody has it now.</param>
    /// <param name="Consumer">Who; may be empty.</param>
    /// <param name="Key">What the configuration uses it as; null: it does not.</param>
    internal sealed record ListedLine(int Number, string Name, bool IsUsed, string Consumer, string? Key);
}
