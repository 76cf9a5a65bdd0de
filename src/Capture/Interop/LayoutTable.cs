using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Camerad.Capture.Interop;

/// <summary>
/// What we believe of linux/videodev2.h, each beside the C expression that says it: sizes, offsets, request numbers and
/// constants. A test compiles <see cref="ToC"/> with the system's compilers; the tests on emulated hardware print
/// <see cref="ToText"/> on that architecture and compare the two.
/// </summary>
internal static partial class LayoutTable
{
    /// <summary>The rows: a C expression, and our value of it.</summary>
    public static IReadOnlyList<(string Expression, ulong Value)> Rows { get; } =
        [.. Structs(), .. Unions(), .. Requests(), .. Constants()];

    /// <summary>A line for each row: the expression, a tab, the value.</summary>
    public static string ToText()
    {
        var text = new StringBuilder();
        foreach ((string expression, ulong value) in Rows)
            text.Append(CultureInfo.InvariantCulture, $"{expression}\t{value}\n");
        return text.ToString();
    }

    /// <summary>A C program that does not compile if a row is wrong, and prints as <see cref="ToText"/>.</summary>
    public static string ToC()
    {
        const string Includes = "#include <stdio.h>\n#include <stddef.h>\n#include <linux/videodev2.h>\n";
        var text = new StringBuilder(Includes);
        foreach ((string expression, ulong value) in Rows)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"_Static_assert((unsigned long)({expression}) == {value}UL, \"ours is {value}\");\n");
        }

        text.Append("int main(void)\n{\n");
        foreach ((string expression, _) in Rows)
            text.Append($"  printf(\"%s\\t%lu\\n\", \"{expression}\", (unsigned long)({expression}));\n");
        return text.Append("  return 0;\n}\n").ToString();
    }

    private static (string Expression, ulong Value) Size<T>(string name) where T : unmanaged =>
        ($"sizeof(struct {name})", (ulong)Unsafe.SizeOf<T>());

    private static (string Expression, ulong Value) Field<T, TField>(
        string name, string field, ref readonly T value, ref readonly TField member)
        where T : unmanaged
        where TField : unmanaged
    {
        nint offset = Unsafe.ByteOffset(
            ref Unsafe.As<T, byte>(ref Unsafe.AsRef(in value)),
            ref Unsafe.As<TField, byte>(ref Unsafe.AsRef(in member)));
        return ($"offsetof(struct {name}, {field})", (ulong)offset);
    }
}
