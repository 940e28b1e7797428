"""Which campaigns still stand out when all of them are looked at together?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "campaign_key",
    "metric",
    "population",
    "family",
    "family_size",
    "p_value",
    "p_adjusted_bh",
    "p_adjusted_by",
)


def adjust_family(inputs: "pd.DataFrame") -> "pd.DataFrame":
    """Adjusted p-values of all computable campaigns x metrics of a population: one family each.

    `inputs` has campaign_key, metric, population, p_value; rows without a p-value are not members and have no
    result. The populations 'all' and 'clean' answer one question twice, so they are families of their own.
    """
    import pandas as pd

    from plumbline.multiplicity import benjamini_hochberg, benjamini_yekutieli

    members = inputs.dropna(subset=["p_value"])
    families = [
        family.assign(
            family=f"push_lift/{population}",
            family_size=len(family),
            p_adjusted_bh=benjamini_hochberg(family["p_value"].to_numpy(dtype=float)),
            p_adjusted_by=benjamini_yekutieli(family["p_value"].to_numpy(dtype=float)),
        )
        for population, family in members.groupby("population", sort=True)
    ]
    return pd.concat(families)[list(COLUMNS)] if families else pd.DataFrame(columns=list(COLUMNS))
